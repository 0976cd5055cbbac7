/// How a role looks: for terminals with many colours, and for those with 16, 8 or none.
public struct Look: Equatable, Sendable {
  /// For terminals with 256 colours or more.
  public var full: Paint<RGB>
  /// For terminals with fewer; the colours are 0 to 15. Without colours only the attributes remain.
  public var basic: Paint<Int>

  public init(full: Paint<RGB> = Paint(), basic: Paint<Int> = Paint()) {
    self.full = full
    self.basic = basic
  }

  /// The same look with more attributes.
  func with(_ attributes: Attributes) -> Look {
    var look = self
    look.full.attributes.formUnion(attributes)
    look.basic.attributes.formUnion(attributes)
    return look
  }

  /// The same look, with another's colours where this one names none.
  func over(_ other: Look) -> Look {
    Look(full: full.over(other.full), basic: basic.over(other.basic))
  }
}

/// Colours and attributes; nil is the terminal's own colour.
public struct Paint<Color: Equatable & Sendable>: Equatable, Sendable {
  public var foreground: Color?
  public var background: Color?
  public var attributes: Attributes

  public init(_ foreground: Color? = nil, on background: Color? = nil, _ attributes: Attributes = []) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }

  func over(_ other: Paint) -> Paint {
    Paint(foreground ?? other.foreground, on: background ?? other.background, attributes)
  }
}

/// What a terminal can do to a cell beside colouring it.
public struct Attributes: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let bold = Attributes(rawValue: 1)
  public static let dim = Attributes(rawValue: 2)
  public static let underline = Attributes(rawValue: 4)
  public static let reverse = Attributes(rawValue: 8)
  public static let italic = Attributes(rawValue: 16)

  /// As theme files write them.
  static let names: [(name: String, value: Attributes)] = [
    ("bold", .bold), ("dim", .dim), ("underline", .underline), ("reverse", .reverse), ("italic", .italic),
  ]
}
