extension Canvas {
  /// The whole canvas.
  public var area: Rectangle { Rectangle(row: 0, column: 0, rows: rows, columns: columns) }

  /// Draws a line from a place to the right edge of `clip`, cut with `…` where it does not fit.
  public mutating func draw(_ line: TextLine, row: Int, column: Int, clip: Rectangle) {
    guard row >= clip.row, row < clip.endRow, column < clip.endColumn else { return }
    let room = clip.endColumn - column
    let cells = line.cells
    let count = min(cells.count, room)
    for index in 0..<count where column + index >= clip.column { self[row, column + index] = cells[index] }
    if cells.count > room { self[row, clip.endColumn - 1].scalar = "…" }
  }

  /// Writes text in one role, clipped like `draw`.
  public mutating func write(
    _ text: String, row: Int, column: Int, role: Role = .text, changed: Bool = false, clip: Rectangle? = nil
  ) {
    draw(TextLine(text, role, changed: changed), row: row, column: column, clip: clip ?? area)
  }

  /// Fills an area with one character.
  public mutating func fill(_ area: Rectangle, _ scalar: Unicode.Scalar = " ", role: Role = .text) {
    let inside = area.intersection(self.area)
    let cell = Cell(scalar.oneCell, Style(role))
    for row in inside.row..<inside.endRow {
      for column in inside.column..<inside.endColumn { self[row, column] = cell }
    }
  }

  /// Marks an area as selected: reverse video over whatever stands there.
  public mutating func select(_ area: Rectangle) {
    let inside = area.intersection(self.area)
    for row in inside.row..<inside.endRow {
      for column in inside.column..<inside.endColumn { self[row, column].style.isSelected = true }
    }
  }
}
