import Machine
import Programs
import Testing

/// What is wrong with a file is one sentence with the file and the line; nothing traps.
@Suite struct BadProgramTests {
  private func problem(_ text: String) -> String {
    do {
      let program = try SmallProgram.parse(text, file: "bad.json")
      return "no problem with \(program.name)"
    } catch {
      return error.description
    }
  }

  /// A file with one thread, whose code starts at line 4.
  private func file(_ code: String, shared: String = "\"x\": 0, \"a\": [0, 0]", more: String = "") -> String {
    """
    {"format": "explorer-suite/1", "name": "p", "shared": {\(shared)},
     "locks": {"m": 1, "n": 2}, "threads": [
      {"name": "t", "regs": {"r": 0, "s": 1}, "code": [
       \(code)
      ]}]\(more)}
    """
  }

  @Test(arguments: [
    ("[\"nap\"]", "there is no instruction \"nap\""),
    ("[]", "an instruction is empty"),
    ("7", "an instruction is an integer, expected an array"),
    ("[\"load\", \"q\", \"x\"]", "no register \"q\", expected \"r\" or \"s\""),
    ("[\"load\", \"r\", \"y\"]", "no shared integer \"y\", expected \"x\" or \"a\""),
    ("[\"load\", \"r\", \"a\"]", "a is an array, expected [name, index]"),
    ("[\"load\", \"r\", [\"x\", 0]]", "x is no array, expected its name alone"),
    ("[\"load\", \"r\", [\"a\", 2]]", "index 2 is out of range, expected 0 to 1"),
    ("[\"load\", \"r\", [\"a\", -9223372036854775808]]", "is out of range, expected 0 to 1"),
    ("[\"load\", \"r\"]", "\"load\" has 1 operands, expected [\"load\", register, cell]"),
    ("[\"store\", \"x\", 1.5]", "a value is a number, expected an integer"),
    ("[\"store\", \"x\", 18446744073709551615]", "a value is too large, expected an integer that fits in 64 bits"),
    ("[\"store\", \"x\", true]", "a value is a boolean, expected an integer"),
    ("[\"lock\", \"x\"]", "no lock \"x\", expected \"m\" or \"n\""),
    ("[\"lock\", \"n\"]", "n is an array, expected [name, index]"),
    ("[\"lock\", [\"n\", 5]]", "index 5 is out of range"),
    ("[\"await\", \"x\", \"=\", 1]", "no comparison \"=\", expected \"==\""),
    ("[\"op\", \"r\", 1, \"**\", 2]", "no operator \"**\", expected \"+\""),
    ("[\"goto\", 2]", "the jump goes to 2, expected a position from 0 to 1"),
    ("[\"if\", \"r\", \"==\", 1, -1]", "the jump goes to -1"),
    ("[\"cas\", \"x\", 0, 1, null]", "a register is null, expected a string"),
    ("[\"choose\", \"r\", 0]", "0 ways to choose from, expected 1 to 64"),
    ("[\"choose\", \"r\", 99999999999]", "99999999999 ways to choose from"),
  ])
  func namesTheInstruction(_ code: String, _ sentence: String) {
    let text = problem(file(code))
    #expect(text.hasPrefix("bad.json:4: "), "\(text)")
    #expect(text.contains(sentence), "\(text)")
    #expect(text.contains("expected"), "\(text)")
  }

  @Test(arguments: [
    ("", "bad.json:1: the file is empty, expected a program"),
    ("{\n\"format\" 1}", "bad.json:2: this is not JSON: expected"),
    ("{} {}", "bad.json:1: this is not JSON: expected the end of the text"),
    ("[1]", "bad.json:1: the program is an array, expected an object"),
    ("{}", "bad.json:1: the program has no \"format\", expected one"),
    (
      "{\n\"format\": \"explorer-suite/2\"}",
      "bad.json:2: the format is \"explorer-suite/2\", expected \"explorer-suite/1\""
    ),
    (
      "{\"format\": \"explorer-suite/1\",\n\n\"forbiden\": []}",
      "bad.json:3: a program has no \"forbiden\", expected only"
    ),
    ("{\"format\": \"explorer-suite/1\", \"shared\": {}}", "bad.json:1: the program has no \"threads\", expected one"),
    (
      "{\"format\": \"explorer-suite/1\", \"shared\": 3, \"threads\": []}",
      "bad.json:1: \"shared\" is an integer, expected"
    ),
    (
      "{\"format\": \"explorer-suite/1\", \"shared\": {}, \"locks\": {\"m\": 1000000000000}, \"threads\": []}",
      "bad.json:1: 1000000000000 locks \"m\", expected 1 to 65536 in all"
    ),
    (
      "{\"format\": \"explorer-suite/1\", \"shared\": {\"\": 0}, \"threads\": []}",
      "bad.json:1: the name of a shared integer is not usable"
    ),
    (
      "{\"format\": \"explorer-suite/1\", \"tso\": 1, \"shared\": {}, \"threads\": []}",
      "bad.json:1: \"tso\" is an integer, expected true or false"
    ),
  ])
  func namesTheLine(_ text: String, _ sentence: String) {
    #expect(problem(text).hasPrefix(sentence), "\(problem(text))")
  }

  @Test(arguments: [
    (", \"final\": [[\"x\", \"==\"]]", "a condition has 2 parts"),
    (", \"final\": [[\"y\", \"==\", 0]]", "no shared integer \"y\""),
    (", \"final\": [[\"a\", \"==\", 0]]", "a is an array"),
    (", \"final\": [[[\"a\", 2], \"==\", 0]]", "index 2 is out of range"),
    (", \"forbidden\": [{\"regs\": [[1, \"r\", 0]]}]", "there is no thread 1"),
    (", \"forbidden\": [{\"regs\": [[0, \"q\", 0]]}]", "no register \"q\""),
    (", \"forbidden\": [{\"cells\": [[\"x\"]]}]", "a cell's value has 1 parts"),
    (", \"eventually\": [{\"any\": []}]", "a promise has no condition"),
    (", \"eventually\": [{\"all\": []}]", "a promise has no \"all\""),
    (", \"expected\": {\"sc\": {\"states\": \"many\"}}", "\"states\" is a string"),
  ])
  func namesTheCondition(_ more: String, _ sentence: String) {
    let text = problem(file("[\"fence\"]", more: more))
    #expect(text.hasPrefix("bad.json:5: ") && text.contains(sentence) && text.contains("expected"), "\(text)")
  }

  @Test func refusesTooManyThreads() throws {
    let threads = { (count: Int) in Array(repeating: "{\"code\": []}", count: count).joined(separator: ",\n") }
    let start = "{\"format\": \"explorer-suite/1\", \"shared\": {}, \"threads\": [\n"
    #expect(problem(start + threads(65) + "]}").hasPrefix("bad.json:66: 65 threads, expected at most 64"))
    let text = "{\"tso\": true, " + start.dropFirst() + threads(33) + "]}"
    #expect(problem(text).contains("33 threads, expected at most 32"))
    // Without expected values under TSO that is found out only when somebody asks for TSO.
    let program = try SmallProgram.parse(start + threads(33) + "]}", file: "many.json")
    #expect(ReferenceSearch(program.model(.sc)).verdict == "ok")
    #expect(program.refusal(.sc) == nil)
    #expect(program.refusal(.tso) == "many has 33 threads, expected at most 32 under tso")
    #expect(program.model(.tso).startFinding != nil)
  }

  /// Texts with pieces cut out, doubled or exchanged never trap, neither read nor run.
  @Test func survivesDamage() {
    var random = Numbers(state: 7)
    let source = Array(SmallProgram.random(seed: 3, threads: 3, length: 6, choices: true).text().utf8)
    var understood = 0
    for _ in 0..<3000 {
      var bytes = source
      for _ in 0...random.below(3) {
        let place = random.below(bytes.count)
        switch random.below(4) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(source[random.below(source.count)], at: place)
        case 2: bytes[place] = UInt8(48 + random.below(10))
        default: bytes[place] = source[random.below(source.count)]
        }
      }
      guard let program = try? SmallProgram.parse(String(decoding: bytes, as: UTF8.self), file: "f") else { continue }
      understood += 1
      if understood % 20 == 0 { _ = ReferenceSearch(program.model(.sc), limit: 100) }
    }
    #expect(understood > 100)
  }
}
