/// Writes the lines of a trace, a certificate or a result: `key: value`.
struct RecordWriter {
  private(set) var text: String

  /// The first line names the format.
  init(format: String) { text = format + "\n" }

  mutating func put(_ key: String, _ value: String) {
    let escaped = RecordText.escape(value)
    text += escaped.isEmpty ? "\(key):\n" : "\(key): \(escaped)\n"
  }

  mutating func put(_ key: String, _ value: Int) { text += "\(key): \(value)\n" }
  mutating func put(_ key: String, _ value: Bool) { text += "\(key): \(value ? "yes" : "no")\n" }
  mutating func put(_ key: String, hexadecimal value: UInt64) { text += "\(key): \(Hexadecimal.text(value))\n" }

  /// A line as it is.
  mutating func put(line: String) { text += line + "\n" }
}
