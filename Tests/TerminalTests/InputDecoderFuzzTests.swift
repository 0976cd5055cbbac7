import Testing

@testable import Terminal

struct InputDecoderFuzzTests {
  /// A sequence of the kinds that ECMA-48 and terminals know, and that is no key of ours.
  private func sequence(_ random: inout SystemRandomNumberGenerator) -> [UInt8] {
    func bytes(_ range: ClosedRange<UInt8>, _ count: Range<Int>) -> [UInt8] {
      (0..<Int.random(in: count, using: &random)).map { _ in .random(in: range, using: &random) }
    }
    let escapes: [UInt8] = Bool.random(using: &random) ? [0x1b] : [0x1b, 0x1b]
    switch Int.random(in: 0..<8, using: &random) {
    case 0:
      // Two parameters at least: an arrow with Shift, a mouse report, an answer.
      return escapes + Array("[".utf8) + bytes(0x30...0x3f, 3..<90) + bytes(0x20...0x2f, 0..<3)
        + bytes(0x61...0x7d, 1..<2)
    case 1: return escapes + Array("[M".utf8) + bytes(0x21...0xff, 3..<4)
    case 2: return escapes + Array("]".utf8) + bytes(0x20...0x7e, 1..<200) + [0x07]
    case 3: return escapes + Array("P".utf8) + bytes(0x20...0xff, 1..<200) + Array("\u{1b}\\".utf8)
    case 4: return escapes + bytes(0x20...0x2f, 1..<3) + bytes(0x30...0x7e, 1..<2)
    case 5: return escapes + bytes(0x61...0x7e, 1..<2)
    case 6: return escapes + Array("é".utf8)
    default: return escapes + Array("O".utf8) + bytes(0x61...0x7e, 1..<2)
    }
  }

  /// Keys between sequences come out, in order; no byte of a sequence does, wherever the pieces are cut.
  @Test func noByteOfASequenceIsAKey() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<3000 {
      var bytes: [UInt8] = []
      var expected: [Input] = []
      for _ in 0..<Int.random(in: 1...12, using: &random) {
        if Bool.random(using: &random) {
          bytes += sequence(&random)
        } else {
          bytes += Array("Q".utf8)
          expected.append(.key(.character("Q")))
        }
      }
      var decoder = InputDecoder()
      var inputs: [Input] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Int.random(in: 1...rest.count, using: &random)
        inputs += decoder.decode(rest.prefix(count))
        rest = rest.dropFirst(count)
      }
      #expect(inputs == expected, "\(bytes)")
      if inputs != expected { return }
    }
  }

  /// Whatever comes, nothing traps, memory stays small, and CAN and silence bring the keys back.
  @Test func garbageIsSurvived() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      var decoder = InputDecoder()
      let bytes = (0..<Int.random(in: 1...300, using: &random)).map { _ in
        Bool.random(using: &random) ? UInt8.random(in: 0...255, using: &random) : [0x1b, 0x5b, 0x4f].randomElement()!
      }
      _ = decoder.decode(bytes)
      #expect(decoder.sequence.count <= InputDecoder.sequenceLimit + 1)
      if decoder.state == .paste { continue }
      _ = decoder.settle()
      _ = decoder.decode([0x18])
      _ = decoder.settle()
      #expect(decoder.decode([0x71]) == [.key(.character("q"))], "\(bytes)")
    }
  }
}
