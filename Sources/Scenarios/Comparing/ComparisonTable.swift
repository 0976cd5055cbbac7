import JSON

/// Rows of a comparison as people and programs read them.
public struct ComparisonTable: Sendable, Hashable {
  public var rows: [ComparisonRow]

  public init(_ rows: [ComparisonRow]) { self.rows = rows }

  private static let titles = ["scenario", "revision", "verdict", "states", "runs", "preemptions", "steps"]

  private var cells: [[String]] {
    rows.map { row in
      func number(_ value: Int?) -> String { value.map { String($0) } ?? "-" }
      return [
        row.scenario, row.revision, row.verdict, String(row.states), number(row.executions),
        number(row.preemptions), number(row.steps),
      ]
    }
  }

  /// Columns in text, numbers to the right; findings in words behind them.
  public var text: String {
    let lines = [Self.titles] + cells
    let widths = Self.titles.indices.map { column in lines.map { $0[column].utf8.count }.max() ?? 0 }
    return lines.enumerated().map { index, line in
      let padded = line.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.utf8.count)
        return column < 3 ? cell + space : space + cell
      }
      let words = index == 0 ? "" : rows[index - 1].text
      let whole = (padded + (words.isEmpty ? [] : [words])).joined(separator: "  ")
      return String(whole.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }

  /// A table in Markdown.
  public var markdown: String {
    let head = [
      "| " + Self.titles.joined(separator: " | ") + " |", "|---|---|---|---:|---:|---:|---:|",
    ]
    return (head + cells.map { "| " + $0.joined(separator: " | ") + " |" }).joined(separator: "\n")
  }

  /// A list of objects.
  public var json: JSONValue { .array(rows.map(\.json)) }

  /// One object a line, so that a change of the table shows as the change of a line.
  public var file: String {
    "[\n" + rows.map { "  \(JSONWriter.text($0.json, asciiOnly: false))" }.joined(separator: ",\n") + "\n]\n"
  }

  /// The table that ships with the scenarios, made by `blockscope compare --all --write`.
  public static var expected: ComparisonTable {
    let text = String(decoding: PackageResources.comparison_json, as: UTF8.self)
    return ComparisonTable(((try? JSONParser.parse(text))?.array ?? []).compactMap(ComparisonRow.init))
  }

  /// Where this table differs from what is expected of the same scenarios, a sentence each; empty where it does not.
  public func differences(from expected: ComparisonTable) -> [String] {
    let names = Set(rows.map(\.scenario))
    var wanted: [String: ComparisonRow] = [:]
    for row in expected.rows where names.contains(row.scenario) { wanted["\(row.scenario) at \(row.revision)"] = row }
    var found: [String] = []
    for row in rows {
      let place = "\(row.scenario) at \(row.revision)"
      guard let other = wanted.removeValue(forKey: place) else {
        found.append("\(place): not in the checked-in table")
        continue
      }
      if row != other { found.append("\(place): expected \(other.json), found \(row.json)") }
    }
    return found + wanted.keys.sorted().map { "\($0): in the checked-in table, but not searched" }
  }
}
