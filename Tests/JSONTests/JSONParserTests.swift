import JSON
import Testing

@Suite struct JSONParserTests {
  func failure(_ text: String) -> String {
    do throws(JSONError) {
      let value = try JSONParser.parse(text)
      return "parsed: \(value)"
    } catch {
      return "\(error)"
    }
  }

  @Test func values() throws {
    #expect(
      try JSONParser.parse(#" {"a": [1, -2, true, false, null, "x"], "b": {}, "c": []} "#)
        == ["a": [1, -2, true, false, .null, "x"], "b": [:], "c": []])
    #expect(try JSONParser.parse("9223372036854775807") == .int(.max))
    #expect(try JSONParser.parse("-9223372036854775808") == .int(.min))
    #expect(try JSONParser.parse("9223372036854775808") == .unsigned(1 << 63))
    #expect(try JSONParser.parse("18446744073709551616") == .double(18_446_744_073_709_551_616))
    #expect(try JSONParser.parse("1.5e3") == .double(1500))
    #expect(try JSONParser.parse("-0") == .int(0))
    #expect(try JSONParser.parse("1") != .bool(true))
  }

  @Test func strings() throws {
    #expect(try JSONParser.parse(#""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é""#) == .string("\"\\/\u{8}\u{c}\n\r\té😀é"))
    #expect(try JSONParser.parse(#""\u0000""#) == .string("\u{0}"))
    #expect(failure(#""\ud83d""#).contains("surrogate"))
    #expect(failure(#""\ude00""#).contains("surrogate"))
    #expect(failure(#""\ud83dA""#).contains("surrogate"))
    #expect(failure(#""\ud83d\u0041""#).contains("surrogate"))
    #expect(failure(#""\u00g0""#).contains("four hexadecimal digits"))
    #expect(failure(#""\x""#).contains("escaped character"))
    #expect(
      failure("\"a\nb\"") == "line 1, column 3: expected no control characters in a string, found the end of the line")
    #expect(failure("\"abc") == "line 1, column 1: expected a closing quote for this string")
  }

  @Test(arguments: [
    ("", "line 1, column 1: expected a value, found the end of the text"),
    ("{\n  \"a\": 1,\n  }", "line 3, column 3: expected the name of a member in quotes, found \"}\""),
    ("{\"a\" 1}", "line 1, column 6: expected \":\" behind \"a\", found \"1\""),
    ("[1 2]", "line 1, column 4: expected \",\" or \"]\", found \"2\""),
    ("[1,]", "line 1, column 4: expected a value, found \"]\""),
    ("{\"é\": 1, \"é\": 2}", "line 1, column 10: expected each member once, found \"é\" again"),
    ("[1] x", "line 1, column 5: expected the end of the text, found \"x\""),
    ("nul", "line 1, column 1: expected a value, found \"n\""),
    ("truex", "line 1, column 1: expected a value, found \"t\""),
    ("01", "line 1, column 1: expected a number without leading zeros"),
    ("1.", "line 1, column 3: expected a digit behind the decimal point, found the end of the text"),
    ("1e+", "line 1, column 4: expected a digit in the exponent, found the end of the text"),
    ("-", "line 1, column 2: expected a digit, found the end of the text"),
    ("1e999", "line 1, column 1: expected a number that fits in 64 bits"),
    ("12ab", "line 1, column 3: expected the end of a number, found \"a\""),
    ("'a'", "line 1, column 1: expected a value, found \"'\""),
    ("{]", "line 1, column 2: expected the name of a member in quotes, found \"]\""),
    ("[}", "line 1, column 2: expected a value, found \"}\""),
    ("[", "line 1, column 2: expected a value, found the end of the text"),
    ("{\"a\": 1", "line 1, column 8: expected \",\" or \"}\", found the end of the text"),
    ("# c\n1", "line 1, column 1: expected a value, found \"#\""),
  ]) func places(_ pair: (String, String)) { #expect(failure(pair.0) == pair.1) }

  @Test func nestingIsLimited() {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(failure(nested(1024)).hasPrefix("parsed"))
    #expect(failure(nested(1025)) == "line 1, column 1025: expected at most 1024 nested arrays and objects")
    #expect(failure(String(repeating: "{\"a\":", count: 100_000)).contains("at most 1024"))
  }

  @Test func valuesBackToBack() throws {
    var parser = JSONParser("{\"a\":1}{\"b\":2}[3]4 5\n\n \"x\"", allowsComments: false)
    var values: [JSONValue] = []
    var lines: [Int] = []
    while let value = try parser.next() {
      values.append(value.value)
      lines.append(value.line)
    }
    #expect(values == [["a": 1], ["b": 2], [3], 4, 5, "x"])
    #expect(lines == [1, 1, 1, 1, 1, 3])
  }

  @Test func commentsBetweenValues() throws {
    var parser = JSONParser("# one\n{}\n  # two\r\n[] # three", allowsComments: true)
    #expect(try parser.next()?.line == 2)
    #expect(try parser.next()?.line == 4)
    #expect(try parser.next()?.line == nil)
  }

  @Test func invalidUTF8IsAnError() {
    var parser = JSONParser([0x22, 0xff, 0x22])
    #expect(throws: JSONError.self) { try parser.next() }
  }

  @Test func partsKnowTheirPlace() throws {
    var parser = JSONParser("{\n \"steps\": [\n  {\"é\": 1, \"x\": 2},\n\n  3]}")
    let value = try #require(try parser.next())
    let steps = try #require(value["steps"])
    #expect((steps.line, steps.column) == (2, 11))
    let elements = try #require(steps.elements)
    #expect((elements[0].line, elements[0].column) == (3, 3))
    #expect((elements[0]["x"]?.line, elements[0]["x"]?.column) == (3, 17))
    #expect(elements[1].line == 5)
  }

  /// No text may trap; whatever parses is written in a form that stays the same (a double without fraction
  /// becomes an integer, as in QEMU).
  @Test func anyTextIsAnswered() throws {
    let alphabet = Array("{}[]\",:\\u0e1+-. \ntrufalsn#é".utf8)
    var state: UInt64 = 7
    func random(_ below: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(below))
    }
    for _ in 0..<20000 {
      var parser = JSONParser((0..<random(24)).map { _ in alphabet[random(alphabet.count)] }, allowsComments: true)
      while let value = try? parser.next() {
        let written = value.value.description
        #expect(try JSONParser.parse(written).description == written)
      }
    }
  }
}
