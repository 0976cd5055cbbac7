/// Reads `foreground [on background] [bold dim underline reverse italic]`; `plain` is a look without any of these.
struct LookReader<Color: Equatable & Sendable> {
  /// What a colour looks like, for the sentence about a bad one.
  let expected: String
  let color: (Substring) -> Color?

  /// - Throws: `LookProblem`
  func read(_ text: String) throws -> Paint<Color> {
    var paint = Paint<Color>()
    var words = text.split(whereSeparator: \.isWhitespace)[...]
    if words == ["plain"] { return paint }
    guard !words.isEmpty else { throw problem("an empty look") }
    if let first = words.first, attribute(first) == nil, first != "on" {
      paint.foreground = try read(first)
      words.removeFirst()
    }
    if words.first == "on" {
      words.removeFirst()
      guard let background = words.popFirst() else { throw problem("nothing after 'on' in '\(text)'") }
      paint.background = try read(background)
    }
    for word in words {
      guard let attribute = attribute(word) else { throw problem("'\(word)' in '\(text)'") }
      paint.attributes.insert(attribute)
    }
    return paint
  }

  private func read(_ word: Substring) throws -> Color {
    guard let color = color(word) else { throw problem("colour '\(word)'") }
    return color
  }

  private func attribute(_ word: Substring) -> Attributes? {
    Attributes.names.first { $0.name == word }?.value
  }

  private func problem(_ what: String) -> LookProblem {
    LookProblem(
      reason: "\(what) is not understood, expected \(expected), then perhaps 'on' and another, then any of "
        + Attributes.names.map(\.name).joined(separator: ", "))
  }
}

struct LookProblem: Error {
  let reason: String
}

extension LookReader<RGB> {
  static var full: LookReader { LookReader(expected: "a colour as '#rrggbb'") { RGB(hex: $0) } }
}

extension LookReader<Int> {
  static var basic: LookReader {
    LookReader(expected: "a colour from 0 to 15") { word in Int(word).flatMap { (0...15).contains($0) ? $0 : nil } }
  }
}
