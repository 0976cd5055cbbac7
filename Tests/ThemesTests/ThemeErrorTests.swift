import Testing

@testable import Themes

/// Every mistake gets one sentence that names the file, the line and what was expected.
struct ThemeErrorTests {
  static let roles =
    "text, dim, title, border, focus, key, contexts, device, backend, node, job, edge, "
    + "changed, blocked, warning, error, ok, status, story"
  static let attributes = "then perhaps 'on' and another, then any of bold, dim, underline, reverse, italic"
  static let pair =
    "expected two looks in quotes, for many colours and for 16, as [\"#d0d0d0 bold\", \"7 bold\"]"

  static let mistakes: [(yaml: String, sentence: String)] = [
    ("name: T\nroles:\n  txt: bold\n", "t.yaml:3: unknown role 'txt', expected one of \(roles)"),
    (
      "name: T\nroles:\n  text: [\"#12345g\", \"7\"]\n",
      "t.yaml:3: colour '#12345g' is not understood, expected a colour as '#rrggbb', \(attributes)"
    ),
    (
      "name: T\nroles:\n  text: [\"#123456\", \"16\"]\n",
      "t.yaml:3: colour '16' is not understood, expected a colour from 0 to 15, \(attributes)"
    ),
    (
      "name: T\nroles:\n  ok: plain\n  text: [\"#123456 blink\", \"1\"]\n",
      "t.yaml:4: 'blink' in '#123456 blink' is not understood, expected a colour as '#rrggbb', \(attributes)"
    ),
    (
      "name: T\nroles:\n  text: [\"#123456 on\", \"1\"]\n",
      "t.yaml:3: nothing after 'on' in '#123456 on' is not understood, expected a colour as '#rrggbb', \(attributes)"
    ),
    ("name: T\nroles:\n  text: [\"#123456\"]\n", "t.yaml:3: \(pair)"),
    ("name: T\nroles:\n  text: \"#123456\"\n", "t.yaml:3: \(pair)"),
    ("name: T\nroles:\n  text: {a: b}\n", "t.yaml:3: \(pair)"),
    (
      "name: T\nroles:\n  contexts: bold\n",
      "t.yaml:3: expected a list of looks, the first for the main context"
    ),
    ("name: T\nroles: []\n", "t.yaml:2: expected 'role: [look, look]' below 'roles'"),
    ("name: T\nrules: []\n", "t.yaml:2: unknown key 'rules', expected one of name, background, roles"),
    (
      "name: T\nbackground: \"#000000\"\nroles: {}\n",
      "t.yaml:2: \(pair)"
    ),
    (
      "name: T\nbackground: bold\nroles: {}\n",
      "t.yaml:2: expected 'terminal' or two colours, as [\"#000000\", \"0\"]"
    ),
    ("roles: {}\n", "t.yaml:1: 'name' is missing, expected the name of the theme"),
    ("name: T\n", "t.yaml:1: 'roles' is missing, expected the looks of the roles"),
    ("name: [a]\nroles: {}\n", "t.yaml:1: expected the name of the theme as text"),
    ("- a\n", "t.yaml:1: expected 'name', 'background' and 'roles'"),
    ("", "t.yaml: the file is empty, expected 'name', 'background' and 'roles'"),
    ("name: T\nname: U\n", "t.yaml:1: 'name' is there twice, expected it once"),
    (
      "name: T\nroles: [\n",
      "t.yaml:3: this is not YAML (did not find expected node content), expected 'key: value' lines"
    ),
  ]

  @Test(arguments: mistakes) func sentence(yaml: String, sentence: String) throws {
    let error = try #require(throws: ThemeError.self) { try Theme(yaml: yaml, file: "t.yaml") }
    #expect(error.description == sentence)
  }

  @Test func randomTextNeverTraps() {
    var random = SystemRandomNumberGenerator()
    let pieces = [
      "name: T\n", "roles:\n", "  text: ", "[", "]", "\"#123456\"", ", ", "{", "}", "\n", "- ", "&a ", "*a", "on",
      "\u{0}",
      "\t", "é", "!!set ", "|\n", "? ", ": ", "'",
    ]
    for _ in 0..<3000 {
      let text = (0..<Int.random(in: 1...12, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
      do { _ = try Theme(yaml: text.joined(), file: "t.yaml") } catch {
        #expect(error is ThemeError, "\(text.joined())")
      }
    }
  }
}
