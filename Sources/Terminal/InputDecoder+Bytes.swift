extension InputDecoder {
  mutating func take(_ byte: UInt8) {
    switch state {
    case .ground: takeInGround(byte)
    case .character(let value, let least, let missing): takeInCharacter(byte, value, least, missing)
    case .escape(let count): takeAfterEscape(byte, count)
    case .intermediate: takeIntermediate(byte)
    case .control: takeInControl(byte)
    case .console, .single: finish(byte)
    case .mouse(let missing): state = missing > 1 ? .mouse(missing: missing - 1) : .ground
    case .string: takeInString(byte)
    case .stringEscape:
      // ESC \ is the end; any other ESC ends it too, and begins something of its own.
      state = .ground
      if byte != UInt8(ascii: "\\") {
        begin()
        takeAfterEscape(byte, 1)
      }
    case .paste: takeInPaste(byte)
    }
  }

  private mutating func begin() {
    sequence = [0x1b]
    state = .escape(1)
  }

  private mutating func takeInGround(_ byte: UInt8) {
    switch byte {
    case 0x1b: begin()
    case 0x20..<0x7f: add(.character(Character(Unicode.Scalar(byte))))
    case 0x09: add(.tab)
    case 0x0a, 0x0d: add(.enter)
    case 0x08, 0x7f: add(.backspace)
    case 0x01...0x1a: add(.control(Character(Unicode.Scalar(byte + 0x60))))
    case 0x00, 0x1c...0x1f: add(.control(Character(Unicode.Scalar(byte + 0x40))))
    case 0xc2...0xdf: state = .character(value: UInt32(byte & 0x1f), least: 0x80, missing: 1)
    case 0xe0...0xef: state = .character(value: UInt32(byte & 0x0f), least: 0x800, missing: 2)
    case 0xf0...0xf4: state = .character(value: UInt32(byte & 0x07), least: 0x10000, missing: 3)
    // The same introducers in one byte, which is no UTF-8.
    case 0x8f, 0x90, 0x98, 0x9b, 0x9d...0x9f:
      begin()
      takeAfterEscape(byte - 0x40, 1)
    default: break
    }
  }

  private mutating func takeInCharacter(_ byte: UInt8, _ value: UInt32, _ least: UInt32, _ missing: Int) {
    guard byte & 0xc0 == 0x80 else {
      state = .ground
      return takeInGround(byte)
    }
    let value = value << 6 | UInt32(byte & 0x3f)
    if missing > 1 {
      state = .character(value: value, least: least, missing: missing - 1)
      return
    }
    state = .ground
    // Controls of the upper half are no characters of a key.
    if value >= max(least, 0xa0), let scalar = Unicode.Scalar(value) { add(.character(Character(scalar))) }
  }

  private mutating func takeAfterEscape(_ byte: UInt8, _ count: Int) {
    // ESC ESC [ A is an arrow held with Alt on rxvt: no key of ours, so it is kept under a name that no key has.
    sequence = [count > 1 ? 0 : 0x1b, byte]
    switch byte {
    case 0x1b: state = .escape(count + 1)
    case UInt8(ascii: "["): state = .control
    case UInt8(ascii: "O"): state = .single
    case UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "]"), UInt8(ascii: "^"), UInt8(ascii: "_"):
      state = .string(isEmpty: true)
    case 0x20...0x2f: state = .intermediate
    case 0xc2...0xf4:
      // A letter outside ASCII held with Alt: its other bytes go the same way.
      state = .mouse(missing: byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3)
    default: finishSequence()
    }
  }

  private mutating func takeIntermediate(_ byte: UInt8) {
    if isAbort(byte) { return }
    if !(0x20...0x2f).contains(byte) { state = .ground }
  }

  private mutating func takeInControl(_ byte: UInt8) {
    if isAbort(byte) { return }
    if byte == UInt8(ascii: "["), sequence.count == 2 {
      sequence.append(byte)
      state = .console
      return
    }
    switch byte {
    case 0x20...0x3f:
      if sequence.count < InputDecoder.sequenceLimit { sequence.append(byte) }
    case 0x40...0x7e: finish(byte)
    default: break
    }
  }

  /// Whether a byte ends a sequence in its middle: ESC, CAN and SUB do.
  private mutating func isAbort(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x1b: begin()
    case 0x18, 0x1a: state = .ground
    default: return false
    }
    return true
  }

  private mutating func finish(_ byte: UInt8) {
    if isAbort(byte) { return }
    sequence.append(byte)
    finishSequence()
  }

  private mutating func finishSequence() {
    state = .ground
    if sequence == Array("\u{1b}[200~".utf8) {
      beginPaste()
    } else if sequence.dropFirst() == Array("[M".utf8)[...] {
      state = .mouse(missing: 3)
    } else if let key = keys[sequence] {
      add(key)
    }
  }

  private mutating func takeInString(_ byte: UInt8) {
    switch byte {
    case 0x07, 0x18, 0x1a: state = .ground
    case 0x1b: state = .stringEscape
    default: state = .string(isEmpty: false)
    }
  }

  private mutating func add(_ key: Key) { inputs.append(.key(key)) }
}
