/// Slot and function of a PCI device [hw/core/qdev-properties-system.c, 7.2].
struct PCIAddress: Hashable, Sendable, CustomStringConvertible {
  var slot: Int
  var function: Int

  /// Slot and function in one number.
  var devfn: Int { slot << 3 | function }

  init(devfn: Int) {
    slot = devfn >> 3
    function = devfn & 7
  }

  /// `SLOT` or `SLOT.FUNCTION`, both in hexadecimal digits; nil for anything else.
  init?(_ text: String) {
    var rest = Substring(text).drop { $0 == " " }
    guard let slot = Self.number(&rest) else { return nil }
    var function = 0
    if rest.first == "." {
      rest = rest.dropFirst()
      guard let number = Self.number(&rest) else { return nil }
      function = number
    }
    guard rest.isEmpty, (0...31).contains(slot), (0...7).contains(function) else { return nil }
    self.slot = slot
    self.function = function
  }

  var description: String {
    let digits = String(slot, radix: 16)
    return (digits.count < 2 ? "0" : "") + digits + "." + String(function, radix: 16)
  }

  /// As scanf's `%x` reads it.
  private static func number(_ text: inout Substring) -> Int? {
    var rest = text
    if rest.hasPrefix("0x") || rest.hasPrefix("0X") { rest = rest.dropFirst(2) }
    let digits = rest.prefix { $0.isASCII && $0.isHexDigit }
    guard !digits.isEmpty, digits.count < 8 else { return nil }
    text = rest.dropFirst(digits.count)
    return Int(digits, radix: 16)
  }
}
