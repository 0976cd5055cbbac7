import JSON

/// A part of the report: a table with its title, and remarks under it.
struct Table {
  enum Cell {
    case text(String)
    case count(Int)
    /// A number with so many digits behind the point.
    case number(Double, digits: Int)
    case none
  }

  var title: String
  var columns: [String]
  var rows: [[Cell]] = []
  var remarks: [String] = []

  init(_ title: String, _ columns: [String]) {
    self.title = title
    self.columns = columns
  }

  /// The table for people: the first column to the left, numbers to the right.
  var text: String {
    let cells = [columns] + rows.map { $0.map(\.text) }
    let widths = columns.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    var lines = ["", title, String(repeating: "-", count: title.count)]
    for row in cells {
      var line = ""
      for (column, cell) in row.enumerated() {
        let space = String(repeating: " ", count: widths[column] - cell.count)
        line += isText(column) ? cell + space : space + cell
        line += "  "
      }
      while line.last == " " { line.removeLast() }
      lines.append(line)
    }
    return (lines + remarks).joined(separator: "\n")
  }

  private func isText(_ column: Int) -> Bool {
    rows.contains { if case .text = $0[column] { true } else { false } }
  }

  /// The same as data.
  var json: JSONValue {
    var table = JSONObject()
    table["title"] = .string(title)
    table["rows"] = .array(
      rows.map { row in
        var object = JSONObject()
        for (name, cell) in zip(columns, row) where cell.json != .null { object[name] = cell.json }
        return .object(object)
      })
    table["remarks"] = .array(remarks.map { .string($0) })
    return .object(table)
  }
}

extension Table.Cell {
  fileprivate var text: String {
    switch self {
    case .text(let text): text
    case .count(let count): String(count)
    case .number(let number, let digits): number.isFinite ? fixed(number, digits) : "-"
    case .none: ""
    }
  }

  fileprivate var json: JSONValue {
    switch self {
    case .text(let text): .string(text)
    case .count(let count): .int(count)
    case .number(let number, _): number.isFinite ? .double(number) : .null
    case .none: .null
    }
  }
}

/// A number with so many digits behind the point.
func fixed(_ number: Double, _ digits: Int) -> String {
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  let scaled = (abs(number) * scale).rounded()
  guard scaled < 1e15 else { return String(number) }
  let whole = Int(scaled)
  let sign = number < 0 && whole > 0 ? "-" : ""
  if digits == 0 { return sign + String(whole) }
  let fraction = String(whole % Int(scale))
  return sign + "\(whole / Int(scale))." + String(repeating: "0", count: digits - fraction.count) + fraction
}
