import Programs

/// Programs whose number of Mazurkiewicz traces is known, for stateless search.
struct TraceProgram {
  var program: SmallProgram
  var traces: Int
  /// Executions per second of Nidhugg 0.4 (--sc --optimal), quoted: measured elsewhere, with its start.
  var nidhugg: Int?

  private init?(_ text: String, _ name: String, traces: Int, nidhugg: Int? = nil) {
    guard let program = try? SmallProgram.parse(text, file: name) else { return nil }
    self.program = program
    self.traces = traces
    self.nidhugg = nidhugg
  }

  static func all(isFull: Bool) -> [TraceProgram] {
    let small = [lastZero(10, 2400), bluetooth(3, traces: 7614, 6700), reorder(5, traces: 14400, 9900)]
    let large = isFull ? [lastZero(12, 1900), lastZero(15, 1460)] : [lastZero(12, 1900)]
    return (small + large).compactMap { $0 }
  }

  /// "last zero" of Abdulla and others (POPL 2014): (n + 3) 2^(n - 2) traces.
  private static func lastZero(_ n: Int, _ nidhugg: Int) -> TraceProgram? {
    let reader = thread(
      "reader", "\"i\": \(n), \"v\": 0",
      #"["load", "v", ["a", "i"]], ["if", "v", "==", 0, 4], ["op", "i", "i", "-", 1], ["goto", 0]"#)
    let writers = (1...n).map {
      thread(
        "w\($0)", "\"v\": 0",
        #"["load", "v", ["a", \#($0 - 1)]], ["op", "v", "v", "+", 1], ["store", ["a", \#($0)], "v"]"#)
    }
    let zeros = Array(repeating: "0", count: n + 1).joined(separator: ", ")
    return TraceProgram(
      text("lastzero-\(n)", "\"a\": [\(zeros)]", [reader] + writers), "lastzero-\(n)", traces: (n + 3) << (n - 2),
      nidhugg: nidhugg)
  }

  /// The stop race of a Bluetooth driver with several workers (Qadeer and Wu, KISS, PLDI 2004).
  private static func bluetooth(_ workers: Int, traces: Int, _ nidhugg: Int) -> TraceProgram? {
    let adders = (0..<workers).map {
      thread(
        "add\($0)", #""f": 0, "p": 0, "s": 0"#,
        #"""
        ["load", "f", "stopping"], ["if", "f", "==", 1, 5], ["add", "io", 1, null], ["load", "s", "stopped"],
        ["assert", "s", "==", 0], ["add", "io", -1, "p"], ["if", "p", "!=", 1, 8], ["store", "event", 1]
        """#)
    }
    let stop = thread(
      "stop", #""p": 0, "e": 0"#,
      #"""
      ["store", "stopping", 1], ["add", "io", -1, "p"], ["if", "p", "!=", 1, 4], ["store", "event", 1],
      ["load", "e", "event"], ["if", "e", "==", 0, 7], ["store", "stopped", 1]
      """#)
    return TraceProgram(
      text("bluetooth-\(workers)", #""io": 1, "stopping": 0, "event": 0, "stopped": 0"#, adders + [stop]),
      "bluetooth-\(workers)", traces: traces, nidhugg: nidhugg)
  }

  /// Several threads that set two variables, and one that looks (SCTBench, CS.reorder_bad).
  private static func reorder(_ threads: Int, traces: Int, _ nidhugg: Int) -> TraceProgram? {
    let setters = (0..<threads - 1).map { thread("set\($0)", "", #"["store", "a", 1], ["store", "b", -1]"#) }
    let check = thread(
      "check", #""a": 0, "b": 0"#,
      #"""
      ["load", "a", "a"], ["if", "a", "==", 0, 5], ["load", "b", "b"], ["assert", "b", "==", -1], ["goto", 7],
      ["load", "b", "b"], ["assert", "b", "==", 0]
      """#)
    return TraceProgram(
      text("reorder-\(threads)", #""a": 0, "b": 0"#, setters + [check]), "reorder-\(threads)", traces: traces,
      nidhugg: nidhugg)
  }

  private static func thread(_ name: String, _ registers: String, _ code: String) -> String {
    "{\"name\": \"\(name)\", \"regs\": {\(registers)}, \"code\": [\(code)]}"
  }

  private static func text(_ name: String, _ shared: String, _ threads: [String]) -> String {
    "{\"format\": \"\(SmallProgram.format)\", \"name\": \"\(name)\", \"shared\": {\(shared)}, \"threads\": ["
      + threads.joined(separator: ", ") + "]}"
  }
}
