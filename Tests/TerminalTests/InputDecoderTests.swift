import Testing

@testable import Terminal

/// Keys from bytes, and no key from a byte that belongs to something else.
struct InputDecoderTests {
  private func decode(_ text: String, settle: Bool = false) -> [Input] {
    var decoder = InputDecoder()
    return decoder.decode(Array(text.utf8)) + (settle ? decoder.settle() : [])
  }

  @Test func characters() {
    #expect(decode("aé漢🙂~ ") == "aé漢🙂~ ".map { .key(.character($0)) })
  }

  @Test func controls() {
    #expect(decode("\u{1}\u{1a}\u{0}\u{1c}\u{1f}") == ["a", "z", "@", "\\", "_"].map { .key(.control($0)) })
    #expect(
      decode("\t\r\n\u{8}\u{7f}") == [.key(.tab), .key(.enter), .key(.enter), .key(.backspace), .key(.backspace)])
  }

  @Test(arguments: [
    ("[A", Key.up), ("OB", .down), ("[C", .right), ("OD", .left), ("[H", .home), ("[4~", .end), ("[5~", .pageUp),
    ("[6~", .pageDown), ("[3~", .delete), ("[Z", .backTab), ("OP", .function(1)), ("[[E", .function(5)),
    ("[15~", .function(5)), ("[17~", .function(6)), ("[24~", .function(12)), ("OM", .enter),
  ])
  func keysWithSequences(sequence: String, key: Key) {
    #expect(decode("\u{1b}\(sequence)x") == [.key(key), .key(.character("x"))])
  }

  @Test func terminalsOwnKeysComeFirst() {
    var decoder = InputDecoder(own: [Array("\u{1b}[7~".utf8): .function(9), Array("\u{1b}A".utf8): .up])
    #expect(decoder.decode(Array("\u{1b}[7~\u{1b}Aq".utf8)) == [.key(.function(9)), .key(.up), .key(.character("q"))])
  }

  @Test func escapeNeedsSilence() {
    var decoder = InputDecoder()
    #expect(decoder.decode([0x1b]) == [])
    #expect(decoder.isUnsettled)
    #expect(decoder.settle() == [.key(.escape)])
    #expect(!decoder.isUnsettled)
    #expect(decoder.settle() == [])
    #expect(decode("\u{1b}\u{1b}\u{1b}", settle: true) == [.key(.escape), .key(.escape), .key(.escape)])
  }

  /// A sequence that arrives in pieces is still one, however long the pieces take.
  @Test func sequencesWaitForTheirEnd() {
    var decoder = InputDecoder()
    #expect(decoder.decode(Array("\u{1b}[1".utf8)) == [])
    #expect(!decoder.isUnsettled)
    #expect(decoder.settle() == [])
    #expect(decoder.decode(Array("5~q".utf8)) == [.key(.function(5)), .key(.character("q"))])
  }

  /// Alt with `[`, `O` or `]` begins like a sequence; silence says that it is none, and keys work again.
  @Test(arguments: [
    "\u{1b}[", "\u{1b}O", "\u{1b}]", "\u{1b}P", "\u{1b} ", "\u{1b}[[", "\u{1b}[3$", "\u{1b}[M", "\u{c3}",
  ])
  func beginningsAreDropped(text: String) {
    var decoder = InputDecoder()
    let bytes = text == "\u{c3}" ? [0xc3] : Array(text.utf8)
    #expect(decoder.decode(bytes) == [])
    #expect(decoder.settle() == [])
    #expect(decoder.decode([UInt8(ascii: "q")]) == [.key(.character("q"))])
  }

  @Test func paste() {
    #expect(
      decode("\u{1b}[200~one q\r\ntwo\rthree\n\u{1b}[A\u{3}\té\u{1b}[201~s")
        == [.paste("one q\ntwo\nthree\n[A\té"), .key(.character("s"))])
    #expect(decode("\u{1b}[200~\u{1b}[201~") == [.paste("")])
  }

  @Test func longPasteIsCut() {
    var decoder = InputDecoder()
    let text = Array("\u{1b}[200~".utf8) + Array(repeating: UInt8(ascii: "a"), count: InputDecoder.pasteLimit + 10)
    #expect(decoder.decode(text) == [])
    let inputs = decoder.decode(Array("\u{1b}[201~q".utf8))
    #expect(inputs.count == 2 && inputs.last == .key(.character("q")))
    guard case .paste(let pasted) = inputs.first else { return }
    #expect(pasted.utf8.count == InputDecoder.pasteLimit)
  }

  @Test func brokenCharactersAreDropped() {
    var decoder = InputDecoder()
    #expect(decoder.decode([0xc3, 0x71]) == [.key(.character("q"))])
    // Too long, a surrogate, beyond Unicode, a control of the upper half, stray continuation, impossible bytes.
    let broken: [UInt8] = [
      0xc0, 0xaf, 0xe0, 0x80, 0xaf, 0xed, 0xa0, 0x80, 0xf4, 0x90, 0x80, 0x80, 0xc2, 0x85, 0xbf, 0xff,
    ]
    #expect(decoder.decode(broken + [0x71]) == [.key(.character("q"))])
  }

  @Test func abortedSequences() {
    #expect(decode("\u{1b}[12\u{18}q") == [.key(.character("q"))])
    #expect(decode("\u{1b}[12\u{1b}[Aq") == [.key(.up), .key(.character("q"))])
    #expect(decode("\u{1b}]0;title\u{1b}[Bq") == [.key(.down), .key(.character("q"))])
  }
}
