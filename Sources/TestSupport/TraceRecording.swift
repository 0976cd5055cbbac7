/// A recording of QEMU's trace events: lines of number, thread, event and arguments.
public struct TraceRecording: Sendable {
  /// One line.
  public struct Entry: Sendable, Hashable {
    /// Its number in the recording; nil for a line that stands for lines left out.
    public var number: Int?
    /// `main`, `iothread:t0`, `vcpu0`, `mon`, `rcu`.
    public var thread: String
    /// The event's name; empty for a line that stands for lines left out.
    public var event: String
    /// The text behind it.
    public var arguments: String

    /// Event and arguments, separated by a blank.
    public var text: String { "\(event) \(arguments)" }

    /// Of a line that stands for others, how many it says.
    public var leftOut: Int? {
      guard number == nil else { return nil }
      return arguments.split(separator: " ").lazy.compactMap { Int($0) }.first
    }
  }

  /// The lines at the top, without `#`.
  public var title: [String] = []
  /// The lines below, in the order of the log.
  public var entries: [Entry] = []

  /// What is wrong with a line.
  public struct ParseError: Error, CustomStringConvertible {
    /// One sentence.
    public var description: String
  }

  /// Reads a recording.
  ///
  /// - Throws: `ParseError` with the number of the first line that has another form.
  public init(_ text: String) throws {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.hasPrefix("#") {
        title.append(String(line.dropFirst().drop { $0 == " " }))
        continue
      }
      if line.allSatisfy({ $0 == " " }) { continue }
      guard let entry = Self.entry(line) else {
        throw ParseError(description: "line \(index + 1): expected number, thread, event and arguments")
      }
      entries.append(entry)
    }
  }

  /// The recording of that name (without `.txt`) in the shared folder.
  public init(named name: String) throws {
    try self.init(SharedFolder.text("qemu-traces/\(name).txt"))
  }

  private static func entry(_ line: Substring) -> Entry? {
    var rest = line.drop { $0 == " " }
    func word() -> String {
      let end = rest.firstIndex(of: " ") ?? rest.endIndex
      let word = String(rest[..<end])
      rest = rest[end...].drop { $0 == " " }
      return word
    }
    let first = word()
    let thread = word()
    if first == "..." { return Entry(number: nil, thread: thread, event: "", arguments: String(rest)) }
    guard let number = Int(first), !thread.isEmpty else { return nil }
    let event = word()
    return event.isEmpty ? nil : Entry(number: number, thread: thread, event: event, arguments: String(rest))
  }
}
