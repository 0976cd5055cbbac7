import JSON

/// JSON of the tests' own making and of recorded sessions.
enum JSONText {
  static func read(_ text: String) -> JSONValue { (try? JSONParser.parse(text)) ?? .null }
}
