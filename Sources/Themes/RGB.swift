/// A colour of 24 bits in the sRGB space.
public struct RGB: Equatable, Hashable, Sendable {
  public var red: UInt8
  public var green: UInt8
  public var blue: UInt8

  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// The colour written as `#rrggbb`; nil if it is not written so.
  public init?(hex: some StringProtocol) {
    let digits = hex.utf8.dropFirst()
    guard hex.utf8.first == UInt8(ascii: "#"), digits.count == 6, let value = UInt32(hex.dropFirst(), radix: 16),
      digits.first != UInt8(ascii: "+")
    else { return nil }
    self.init(UInt8(value >> 16), UInt8(value >> 8 & 0xff), UInt8(value & 0xff))
  }

  /// `0xrrggbb`, as terminals with direct colour number their colours.
  public var number: Int { Int(red) << 16 | Int(green) << 8 | Int(blue) }
}
