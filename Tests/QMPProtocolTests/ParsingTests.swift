import Testing

@testable import QMPProtocol

/// What QEMU 7.2.22 answered to the same bytes.
struct ParsingTests {
  @Test(arguments: [
    (#"{"execute": }"#, "expecting value"), ("}", "expecting value"), ("[1,]", "expecting value"),
    (#"{,}"#, "expecting value"), ("[{]}", "expecting value"), (#"{"a":[}]"#, "expecting value"),
    ("nul ", "invalid keyword 'nul'"), ("nulll ", "invalid keyword 'nulll'"), ("{a:1}", "invalid keyword 'a'"),
    ("[truefalse]", "invalid keyword 'truefalse'"), ("@\n", "stray '@'"), ("True\n", "stray 'T'"),
    ("00 ", "stray '00'"), ("-00 ", "stray '-00'"), ("-\n", "stray '-\n'"), ("1.\n", "stray '1.\n'"),
    ("1.5e ", "stray '1.5e '"), (".5 \n", "stray '.'"), ("\"no end\n", "stray '\"no end\n'"),
    ("%d \n", "stray '%'"), (#"["\x"]"#, "invalid escape sequence in string"),
    (#"["\u12"]"#, #"\u12" is not a valid Unicode character"#),
    (#"["\u12g4"]"#, #"\u12g4 is not a valid Unicode character"#),
    (#"["\ud800"]"#, #"\ud800 is not a valid Unicode character"#),
    (#"["\ud800\u0041"]"#, #"\ud800 is not a valid Unicode character"#),
    (#"["\uD83F\uDFFF"]"#, #"\uD83F\uDFFF is not a valid Unicode character"#),
    (#"["\u"]"#, #"\u" is not a valid Unicode character"#),
    (#"["\uffff"]"#, #"\uffff is not a valid Unicode character"#),
    ("[1 2]", "expected separator in list"), ("[1}", "expected separator in list"),
    (#"{"a":1 "b":2}"#, "expected separator in dict"), (#"{"a":1]"#, "expected separator in dict"),
    (#"{"id":0e5}"#, "expected separator in dict"), (#"{"a" 1}"#, "missing : in object pair"),
    (#"{"a"}"#, "missing : in object pair"), ("{1:2}", "key is not a string in object"),
    ("{[]:1}", "key is not a string in object"), ("{{}}", "key is not a string in object"),
    (#"{"a":1,"a":2}"#, "duplicate key"), (#"{"a":1,"a":[1 2]}"#, "expected separator in list"),
  ])
  func `What is no JSON gets QEMU's sentence`(input: String, sentence: String) {
    var talk = Talk()
    #expect(talk.error(input) == "JSON parse error, \(sentence)")
    // The stream recovers.
    #expect(talk.say("{\"execute\":\"query-name\"}\n") == [#"{"return": {}}"#])
  }

  @Test(
    arguments: [
      ([0x22, 0x61, 0x80, 0x22], "invalid UTF-8 sequence in string"),
      ([0x22, 0xed, 0xa0, 0x80, 0x22], "invalid UTF-8 sequence in string"),
      ([0x22, 0xf4, 0x90, 0x80, 0x80, 0x22], "invalid UTF-8 sequence in string"),
      ([0x22, 0xf8, 0x88, 0x80, 0x80, 0x80, 0x22], "invalid UTF-8 sequence in string"),
      ([0x22, 0xef, 0xbf, 0xbf, 0x22], "invalid UTF-8 sequence in string"),
      ([0x22, 0x61, 0xff], "stray '\"a\u{FFFD}'"), ([0x00], "stray ''"), ([0x22, 0x61, 0x00], "stray '\"a'"),
      ([0xc3, 0xc3, 0x61, 0x0a], "stray '\u{FFFD}'"), ([0x80, 0x0a], "stray '\u{FFFD}'"),
    ] as [([UInt8], String)])
  func `Bytes that are no text`(input: [UInt8], sentence: String) {
    var talk = Talk()
    #expect(talk.error(input) == "JSON parse error, \(sentence)")
  }

  @Test func `One error for each piece that is wrong`() {
    var talk = Talk()
    #expect(talk.say("{\"execute\": \"query-name\", \"id\": 01}\n").count == 2)
    #expect(talk.say("@\u{1}\u{2}").count == 3)
    #expect(talk.say("1 2 3 ").allSatisfy { $0.contains("QMP input must be a JSON object") })
    #expect(talk.say(#"{"execute":"query-name","id":1}@{"execute":"query-name","id":2}"#).count == 3)
  }

  @Test(arguments: [
    (#""\u0041\n\t\"\\\/""#, #""A\n\t\"\\/""#), (#""snow \u2603 \ud83d\ude00""#, #""snow \u2603 \uD83D\uDE00""#),
    ("'a\"b\\'c'", #""a\"b'c""#), (#""a'b""#, #""a'b""#), ("\"\u{7f}\"", #""\u007F""#), (#""\u0000""#, #""\u0000""#),
    ("-0", "0"), ("-0.0", "-0"), ("1.0", "1"), ("1E5", "100000"), ("0.1", "0.10000000000000001"),
    ("9223372036854775808", "9223372036854775808"), ("18446744073709551616", "1.8446744073709552e+19"),
    ("-9223372036854775809", "-9.2233720368547758e+18"), ("1e17", "1e+17"), ("5e-324", "4.9406564584124654e-324"),
    (
      #"{"b":1,"a":2,"zeta":3,"node-name":4,"driver":5,"execute":6,"id":7,"aa":8}"#,
      #"{"aa": 8, "zeta": 3, "node-name": 4, "a": 2, "driver": 5, "execute": 6, "b": 1, "id": 7}"#
    ),
    ("{\"\u{e9}\":1,\"e\u{301}\":2}", #"{"\u00E9": 1, "e\u0301": 2}"#),
    (#"{"a\u0000":1,"a":2}"#, #"{"a": 2, "a\u0000": 1}"#), ("[[[]]]", "[[[]]]"),
  ])
  func `Values come back as QEMU writes them`(value: String, written: String) {
    var talk = Talk()
    #expect(
      talk.say("{\"execute\":\"query-name\",\"id\":\(value)}") == ["{\"return\": {}, \"id\": \(written)}"])
  }

  @Test func `Two bytes may stand for NUL`() {
    var talk = Talk()
    let input = Array(#"{"execute":"query-name","id":""#.utf8) + [0xc0, 0x80] + Array(#""}"#.utf8)
    #expect(talk.say(input) == [#"{"return": {}, "id": "\u0000"}"#])
  }

  // MARK: Limits

  @Test func `Nesting of 1024 is read, deeper is refused`() {
    var talk = Talk()
    let open = String(repeating: "[", count: 1024)
    let close = String(repeating: "]", count: 1024)
    #expect(talk.error(open + close) == "QMP input must be a JSON object")
    #expect(talk.error(open + "[\n") == "JSON nesting depth limit exceeded")
    #expect(talk.say("{\"execute\":\"query-name\"}") == [#"{"return": {}}"#])
    // A million of them are a thousand errors.
    #expect(talk.say(String(repeating: "[", count: 1025 * 100)).count == 100)
  }

  @Test func `Tokens and their bytes are limited`() {
    var parser = InputParser()
    var sawCount = false
    var input = ArraySlice(Array("[".utf8))
    for _ in 0..<(1 << 20) / 1024 + 1 {
      input += Array(String(repeating: "1,", count: 1024).utf8)
      while let parsed = parser.next(&input) {
        if parsed == .error("JSON token count limit exceeded") { sawCount = true }
        #expect(parser.pendingBytes < 1 << 16)
      }
    }
    #expect(sawCount)
  }

  @Test func `A token that never ends is dropped at 64 MiB`() {
    var parser = InputParser()
    var errors: [InputParser.Parsed] = []
    let piece = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 20)
    var input: ArraySlice<UInt8> = [UInt8(ascii: "\"")]
    for _ in 0..<64 {
      input += piece
      while let parsed = parser.next(&input) { errors.append(parsed) }
    }
    #expect(errors == [.error("JSON token size limit exceeded")])
    #expect(parser.pendingBytes < 10)
  }

  // MARK: Pieces

  @Test func `Input may be cut at every byte`() {
    let text = Array(
      ##"{"execute":"query-name","id":{"é":[1,-2.5,"\ud83d\ude00",true]}} 01 {'execute':"nope","id":2}"x\q"}@ {"a"}"##
        .utf8)
    var whole = Talk()
    let expected = whole.say(text)
    #expect(expected.count > 5)
    for cut in 0...text.count {
      var talk = Talk()
      #expect(talk.say(Array(text[..<cut])) + talk.say(Array(text[cut...])) == expected)
    }
    var slow = Talk()
    #expect(text.flatMap { slow.say([$0]) } == expected)
  }
}
