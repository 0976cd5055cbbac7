import Subject

/// The one table of commands. Keys, the `:` prompt, palette and help are all drawn from it.
public enum CommandTable {
  public static let all: [Command] = time + threads + ahead + lesson + machine + looking + motion + program

  /// The command of a key.
  static func command(for key: KeyPress) -> (command: Command, arguments: [String])? {
    keys[key].map { (all[$0.index], $0.arguments) }
  }

  /// The command with exactly this name.
  static func command(named name: String) -> Command? {
    all.first { $0.name == name }
  }

  /// Commands that match what is typed, the best first: by start of the name, letters of the name in order, sentence.
  public static func matching(_ text: String) -> [Command] {
    let text = text.lowercased()
    if text.isEmpty { return all }
    let ranked = all.enumerated().compactMap { index, command -> (rank: Int, index: Int)? in
      if command.name == text { return (0, index) }
      if command.name.hasPrefix(text) { return (1, index) }
      if command.name.hasLetters(text) { return (2, index) }
      // A letter or two occur in every sentence.
      guard text.utf8.count > 2 else { return nil }
      return command.sentence.lowercased().contains(substring: text) ? (3, index) : nil
    }
    return ranked.sorted { ($0.rank, $0.index) < ($1.rank, $1.index) }.map { all[$0.index] }
  }

  private static let keys: [KeyPress: (index: Int, arguments: [String])] = {
    var keys: [KeyPress: (index: Int, arguments: [String])] = [:]
    for (index, command) in all.enumerated() {
      for binding in command.bindings where keys[binding.key] == nil { keys[binding.key] = (index, binding.arguments) }
    }
    return keys
  }()
}

extension String {
  /// Whether its letters occur here in this order.
  fileprivate func hasLetters(_ text: String) -> Bool {
    var rest = text[...]
    for character in self where character == rest.first { rest = rest.dropFirst() }
    return rest.isEmpty
  }

  fileprivate func contains(substring text: String) -> Bool {
    let (own, other) = (Array(utf8), Array(text.utf8))
    guard own.count >= other.count else { return false }
    return (0...(own.count - other.count)).contains { own[$0..<($0 + other.count)].elementsEqual(other) }
  }
}
