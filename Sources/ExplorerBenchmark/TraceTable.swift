import Explorer

/// Executions per second of stateless search with dynamic partial-order reduction.
struct TraceTable {
  let isFull: Bool

  func table() -> Table {
    var table = Table(
      "Stateless search (DPOR), one core",
      ["program", "reduction", "executions", "redundant", "CPU s", "executions/s", "x Nidhugg", "traces"])
    for subject in TraceProgram.all(isFull: isFull) {
      for reduction in TraceSearch.Reduction.allCases {
        var result = SearchResult()
        let times = (0..<3).map { _ in
          var search = TraceSearch(subject.program.model(.sc), reduction: reduction)
          return Time.of { result = search.run() }.cpu
        }
        let executions = result.executions ?? 0
        let rate = Double(executions) / max(median(times), 1e-6)
        table.rows.append([
          .text(subject.program.name), .text(reduction.rawValue), .count(executions),
          .count(result.redundantExecutions ?? 0), .number(median(times), digits: 3), .number(rate, digits: 0),
          .number(subject.nidhugg.map { rate / Double($0) } ?? .nan, digits: 0),
          .text(result.traces == subject.traces ? "right" : "WRONG"),
        ])
      }
    }
    table.remarks.append(
      "Nidhugg 0.4 makes 1,500 to 10,000 executions/s here: quoted, not run. The aim is ten times as many.")
    return table
  }
}
