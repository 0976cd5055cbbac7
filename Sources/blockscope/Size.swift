import ArgumentParser

/// The size of a screen in character cells, written `80x24`.
struct Size: ExpressibleByArgument, CustomStringConvertible {
  var rows: Int
  var columns: Int

  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }

  init?(argument: String) {
    let parts = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let columns = parts[0], let rows = parts[1], (1...1000).contains(rows),
      (1...1000).contains(columns)
    else { return nil }
    self.init(rows: rows, columns: columns)
  }

  var description: String { "\(columns)x\(rows)" }
  var defaultValueDescription: String { description }
}
