import Explorer
import Machine
import Subject

extension ComparedRuns {
  /// One schedule at two revisions, for people.
  public init(_ schedule: [Decision], _ left: (name: String, model: Model), _ right: (name: String, model: Model)) {
    let same = SameSchedule(schedule, left.model, right.model)
    let rows = same.rows.map { row in
      Row(
        thread: row.thread, left: row.left?.line ?? "",
        right: row.right?.line ?? (row.reason.isEmpty ? "" : "(\(row.reason))"),
        differs: row.differs)
    }
    func end(_ finding: Finding?) -> String {
      finding.map { "✗ \($0.kind.rawValue): \($0.plainText)" } ?? "nothing is wrong"
    }
    self.init(
      left: left.name, right: right.name, rows: rows, firstDifference: same.firstDifference,
      leftEnd: end(same.leftFinding), rightEnd: end(same.rightFinding))
  }

  /// Two columns of text, as wide as `width` allows; the first difference is marked with `≠`, later ones with `~`.
  public func text(width: Int = 120) -> String {
    let number = String(rows.count).utf8.count
    let thread = rows.map { $0.thread.unicodeScalars.count }.max() ?? 0
    let column = max(20, (width - number - thread - 9) / 2)
    func cut(_ text: String) -> String {
      let scalars = text.unicodeScalars
      guard scalars.count > column else { return text + String(repeating: " ", count: column - scalars.count) }
      return String(String.UnicodeScalarView(scalars.prefix(column - 1))) + "…"
    }
    func pad(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
    }
    var lines = [pad("", number + thread + 4) + cut(left) + "   " + right]
    for (index, row) in rows.enumerated() {
      let digits = String(index)
      let mark = index == firstDifference ? "≠" : row.differs ? "~" : " "
      let head = String(repeating: " ", count: number - digits.utf8.count) + digits + "  " + pad(row.thread, thread)
      lines.append(head + "  " + cut(row.left) + " \(mark) " + row.right)
    }
    lines += ["", "\(left): \(leftEnd)", "\(right): \(rightEnd)"]
    return lines.map { String($0.reversed().drop { $0 == " " }.reversed()) }.joined(separator: "\n")
  }
}
