/// A row of cells in the making: styled text whose width is known without measuring it.
///
///     var line = TextLine()
///     line.append("fmt0", .node)
///     line.pad(to: 8)
///     line.append("qcow2", .dim)
public struct TextLine: Equatable, Sendable {
  public var cells: [Cell]

  public init() {
    cells = []
  }

  /// A line with one style.
  public init(_ text: String, _ role: Role = .text, changed: Bool = false) {
    cells = []
    append(text, role, changed: changed)
  }

  /// How many cells it takes.
  public var width: Int { cells.count }

  /// Appends text; whatever is not one cell wide becomes `?`.
  public mutating func append(_ text: String, _ role: Role = .text, changed: Bool = false) {
    let style = Style(role, changed: changed)
    for scalar in text.unicodeScalars { cells.append(Cell(scalar.oneCell, style)) }
  }

  public mutating func append(_ line: TextLine) {
    cells.append(contentsOf: line.cells)
  }

  /// Appends blanks up to a width; does nothing where it is wider already.
  public mutating func pad(to width: Int) {
    while cells.count < width { cells.append(.blank) }
  }

  /// Appends text as a field of exactly `width` cells, cut with `…` or padded.
  public mutating func field(_ text: String, _ width: Int, _ role: Role = .text, changed: Bool = false) {
    let start = cells.count
    append(text, role, changed: changed)
    if cells.count - start > width { cut(to: start + width) }
    pad(to: start + width)
  }

  /// Appends a number, right-aligned in `width` cells.
  public mutating func number(_ value: Int, _ width: Int, _ role: Role = .text) {
    let text = String(value)
    pad(to: cells.count + width - text.utf8.count)
    append(text, role)
  }

  /// Cuts to a width; the last cell then is `…`, so that nobody takes the rest for the whole.
  public mutating func cut(to width: Int) {
    guard cells.count > max(0, width) else { return }
    guard width > 0 else {
      cells = []
      return
    }
    cells.removeSubrange(width...)
    cells[width - 1].scalar = "…"
  }
}
