/// A rectangle of character cells that screens are drawn on; a value that knows no terminal.
///
/// Row 0 is the top, column 0 the left. Whatever is drawn outside is clipped, silently: layouts may be smaller than
/// what they hold. Writing one cell is O(1).
public struct Canvas: Equatable, Sendable {
  public let rows: Int
  public let columns: Int
  /// Row after row.
  public private(set) var cells: [Cell]
  /// Where the terminal's cursor belongs (at the selection, for screen readers), or nil to hide it.
  public var cursor: Position?

  /// A blank canvas; negative sizes count as 0.
  public init(rows: Int, columns: Int) {
    self.rows = max(0, rows)
    self.columns = max(0, columns)
    cells = Array(repeating: Cell.blank, count: self.rows * self.columns)
  }

  /// The cell at a place; blank outside.
  public subscript(row: Int, column: Int) -> Cell {
    get {
      guard row >= 0, row < rows, column >= 0, column < columns else { return .blank }
      return cells[row * columns + column]
    }
    set {
      guard row >= 0, row < rows, column >= 0, column < columns else { return }
      cells[row * columns + column] = newValue
    }
  }

  /// The text of the canvas: one line per row, trailing blanks removed, rows joined by line ends.
  public var text: String {
    var lines: [String] = []
    lines.reserveCapacity(rows)
    for row in 0..<rows {
      var scalars = String.UnicodeScalarView()
      var end = columns
      while end > 0, cells[row * columns + end - 1].scalar == " " { end -= 1 }
      for column in 0..<end { scalars.append(cells[row * columns + column].scalar) }
      lines.append(String(scalars))
    }
    return lines.joined(separator: "\n")
  }
}

/// A place on a canvas.
public struct Position: Equatable, Sendable {
  public var row: Int
  public var column: Int

  public init(row: Int, column: Int) {
    self.row = row
    self.column = column
  }
}

/// One character cell: a scalar that is one cell wide, and how it looks.
public struct Cell: Equatable, Sendable {
  public var scalar: Unicode.Scalar
  public var style: Style

  public static let blank = Cell(" ", Style(.text))

  public init(_ scalar: Unicode.Scalar, _ style: Style) {
    self.scalar = scalar
    self.style = style
  }
}

/// How a cell looks: what it stands for, which a theme turns into colours, and marks that go on top of that.
public struct Style: Equatable, Hashable, Sendable {
  public var role: Role
  /// Drawn in reverse video.
  public var isSelected: Bool
  /// What the last step changed: never by colour alone, so drawn underlined as well.
  public var isChanged: Bool

  public init(_ role: Role, selected: Bool = false, changed: Bool = false) {
    self.role = role
    self.isSelected = selected
    self.isChanged = changed
  }
}
