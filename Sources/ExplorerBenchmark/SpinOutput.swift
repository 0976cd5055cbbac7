/// What a verifier made by Spin 6 prints.
struct SpinOutput {
  private let lines: [Substring]

  init(_ text: String) { lines = text.split(separator: "\n") }

  /// The figures; nil where there are none.
  func measured(_ time: Time) -> Measured? {
    guard let states = number("states, stored"), let transitions = number("transitions (= stored+matched)"),
      let errors = errors
    else { return nil }
    let megabytes = (number("actual memory usage for states") ?? 0) + (number("memory used for hash table") ?? 0)
    let isCut = lines.contains { $0.contains("max search depth too small") || $0.contains("Search not completed") }
    return Measured(
      states: Int(states), transitions: Int(transitions), bytesPerState: megabytes * 1_048_576 / max(states, 1),
      verdict: errors == 0 ? .ok : .violated, isComplete: !isCut, time: time)
  }

  /// The number at the start of the line that says `words` behind it.
  private func number(_ words: String) -> Double? {
    for line in lines where line.contains(words) && !line.contains("equivalent") {
      if let first = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).first, let value = Double(first) {
        return value
      }
    }
    return nil
  }

  private var errors: Int? {
    guard let line = lines.first(where: { $0.contains("errors: ") }) else { return nil }
    return line.split(separator: " ").last.flatMap { Int($0) }
  }
}
