/// Which of its four sides a line in a cell reaches; masks merge where lines meet.
public struct LineMask: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  public static let north = LineMask(rawValue: 1)
  public static let east = LineMask(rawValue: 2)
  public static let south = LineMask(rawValue: 4)
  public static let west = LineMask(rawValue: 8)
  public static let vertical: LineMask = [.north, .south]
  public static let horizontal: LineMask = [.east, .west]
  public static let all: LineMask = [.vertical, .horizontal]

  /// The light box-drawing character with rounded corners.
  public var glyph: Unicode.Scalar { Self.glyphs[Int(rawValue & 15)] }

  private static let glyphs: [Unicode.Scalar] = [
    " ", "╵", "╶", "╰", "╷", "│", "╭", "├", "╴", "╯", "─", "┴", "╮", "┤", "┬", "┼",
  ]
}
