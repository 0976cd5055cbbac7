/// How thick a frame is: heavy stands for focus and selection, also without colour.
public enum FrameWeight: Equatable, Sendable {
  case light
  case heavy

  /// Corners clockwise from the top left, then horizontal and vertical.
  var glyphs: (Unicode.Scalar, Unicode.Scalar, Unicode.Scalar, Unicode.Scalar, Unicode.Scalar, Unicode.Scalar) {
    switch self {
    case .light: ("╭", "╮", "╯", "╰", "─", "│")
    case .heavy: ("┏", "┓", "┛", "┗", "━", "┃")
    }
  }

  /// What a light line looks like where it leaves the lower edge of a frame.
  public var exit: Unicode.Scalar { self == .heavy ? "┯" : "┬" }
  /// What a light line looks like where it enters the upper edge of a frame.
  public var entry: Unicode.Scalar { self == .heavy ? "┷" : "┴" }
}

extension Canvas {
  /// Draws a frame along the inside of an area; an area too small for one stays as it is.
  public mutating func box(_ area: Rectangle, weight: FrameWeight = .light, role: Role = .border) {
    guard area.rows >= 2, area.columns >= 2 else { return }
    let (topLeft, topRight, bottomRight, bottomLeft, horizontal, vertical) = weight.glyphs
    let style = Style(role)
    let (bottom, right) = (area.endRow - 1, area.endColumn - 1)
    for column in (area.column + 1)..<right {
      self[area.row, column] = Cell(horizontal, style)
      self[bottom, column] = Cell(horizontal, style)
    }
    for row in (area.row + 1)..<bottom {
      self[row, area.column] = Cell(vertical, style)
      self[row, right] = Cell(vertical, style)
    }
    self[area.row, area.column] = Cell(topLeft, style)
    self[area.row, right] = Cell(topRight, style)
    self[bottom, right] = Cell(bottomRight, style)
    self[bottom, area.column] = Cell(bottomLeft, style)
  }
}
