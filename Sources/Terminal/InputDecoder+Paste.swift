extension InputDecoder {
  /// `ESC [ 201 ~` as a number.
  private static let pasteEnd: UInt64 = 0x1b5b_3230_317e

  mutating func beginPaste() {
    state = .paste
    pasted = []
    pastedCount = 0
    lastSix = 0
  }

  mutating func takeInPaste(_ byte: UInt8) {
    lastSix = (lastSix << 8 | UInt64(byte)) & 0xffff_ffff_ffff
    pastedCount += 1
    if pasted.count < InputDecoder.pasteLimit { pasted.append(byte) }
    guard lastSix == InputDecoder.pasteEnd else { return }
    state = .ground
    inputs.append(.paste(InputDecoder.text(pasted.prefix(pastedCount - 6))))
    pasted = []
  }

  /// Text without controls that could act: line ends become `\n`, tabs stay, the rest goes.
  private static func text(_ bytes: some Collection<UInt8>) -> String {
    var scalars = String.UnicodeScalarView()
    var wasReturn = false
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      defer { wasReturn = scalar == "\r" }
      switch scalar.value {
      case 0x0d: scalars.append("\n")
      case 0x0a: if !wasReturn { scalars.append("\n") }
      case 0x09: scalars.append("\t")
      case 0x00..<0x20, 0x7f..<0xa0: break
      default: scalars.append(scalar)
      }
    }
    return String(scalars)
  }
}
