import Machine

/// A schedule with the names of its threads: what a trace and a result hold.
///
/// Text: a line `threads:` with the names by number, and behind `schedule:` a line for each piece of one thread and one way,
/// e.g. `main 12` for twelve steps, `vcpu0.1` for one step the way number 1. Names that are not unique or not there are
/// written as numbers: `@3`.
public struct RecordedSchedule: Hashable, Sendable {
  /// The names by number.
  public var threads: [String]
  public var decisions: [Decision]

  /// More steps than a schedule that anybody looks at has.
  static let limit = 10_000_000

  public init(threads: [String], decisions: [Decision]) {
    self.threads = threads
    self.decisions = decisions
  }

  /// A schedule that the model can take from where it stands, and the fingerprint behind it.
  static func recorded(_ schedule: [Decision], on model: Model) -> (schedule: RecordedSchedule, end: UInt64) {
    let machine = model.machine
    let mark = machine.store.journalCount
    defer { machine.undo(to: mark) }
    for decision in schedule {
      machine.step(decision.thread, way: decision.way)
      if model.afterFinding == .goesOn { machine.acknowledgeFinding() }
    }
    let names = Array(machine.threadNames.prefix(machine.threadCount))
    return (RecordedSchedule(threads: names, decisions: schedule), machine.store.fingerprint)
  }

  static let keys = ["threads", "steps"]

  // MARK: Writing

  /// Writes the header lines and the steps; `comments` stand before the steps with these numbers.
  func write(to writer: inout RecordWriter, comments: [Int: String] = [:]) {
    writer.put(line: "threads: " + threads.map(RecordText.word).joined(separator: " "))
    writer.put("steps", decisions.count)
    writeSteps(to: &writer, comments: comments)
  }

  func writeSteps(to writer: inout RecordWriter, comments: [Int: String]) {
    writer.put(line: "schedule:")
    let words = threads.indices.map { word($0) }
    var start = 0
    for index in 0...decisions.count {
      let isEnd = index == decisions.count || decisions[index] != decisions[start] || comments[index] != nil
      guard isEnd else { continue }
      if index > start {
        let decision = decisions[start]
        let name = words.indices.contains(decision.thread) ? words[decision.thread] : "@\(decision.thread)"
        let way = decision.way == 0 ? "" : ".\(decision.way)"
        writer.put(line: name + way + (index - start == 1 ? "" : " \(index - start)"))
      }
      if let comment = comments[index] {
        for line in comment.split(separator: "\n") { writer.put(line: "# " + RecordText.escape(String(line))) }
      }
      start = index
    }
  }

  private func word(_ thread: Int) -> String {
    let isUnique = threads.firstIndex(of: threads[thread]) == thread && threads.lastIndex(of: threads[thread]) == thread
    return isUnique ? RecordText.word(threads[thread]) : "@\(thread)"
  }

  // MARK: Reading

  init(_ reader: RecordReader) throws(RecordError) {
    var threads: [String] = []
    for word in try reader.value("threads").unicodeScalars.split(separator: " ") {
      guard let name = RecordText.name(Substring(word)) else {
        throw reader.wrong("threads", "names with other characters as %2E")
      }
      threads.append(name)
    }
    guard threads.count <= 64 else { throw reader.wrong("threads", "at most 64 names") }
    self.threads = threads
    let steps = try reader.count("steps")
    guard steps <= Self.limit else { throw reader.wrong("steps", "at most \(Self.limit)") }
    var byWord: [String: Int] = [:]
    for thread in threads.indices { byWord["@\(thread)"] = thread }
    decisions = []
    for thread in threads.indices { byWord[word(thread)] = thread }
    decisions.reserveCapacity(min(steps, 1 << 16))
    for (line, text) in reader.schedule {
      let (decision, count) = try Self.piece(text, byWord, threads, file: reader.file, line: line)
      guard count <= steps - decisions.count else {
        throw RecordError(
          file: reader.file, line: line, "more steps than the \(steps) of the line 'steps:', expected as many")
      }
      decisions.append(contentsOf: repeatElement(decision, count: count))
    }
    guard decisions.count == steps else {
      throw RecordError(file: reader.file, "the schedule has \(decisions.count) steps, expected \(steps)")
    }
  }

  /// One line of the schedule.
  private static func piece(
    _ text: Substring, _ byWord: [String: Int], _ threads: [String], file: String, line: Int
  ) throws(RecordError) -> (Decision, Int) {
    let expected = "expected a thread, '.' and a way unless that is 0, and how many steps unless that is 1"
    let words = text.unicodeScalars.split(separator: " ", omittingEmptySubsequences: false).map { Substring($0) }
    let parts = words[0].unicodeScalars.split(separator: ".", omittingEmptySubsequences: false).map { Substring($0) }
    guard words.count <= 2, parts.count <= 2 else {
      throw RecordError(file: file, line: line, "\(RecordText.quote(text)) is no part of a schedule, \(expected)")
    }
    guard let thread = byWord[String(parts[0])] else {
      throw RecordError(
        file: file, line: line,
        "no thread \(RecordText.quote(parts[0])), expected one of \(threads.map(RecordText.word).joined(separator: ", "))"
      )
    }
    let way = parts.count == 2 ? RecordReader.count(parts[1]) : 0
    let count = words.count == 2 ? RecordReader.count(words[1]) : 1
    guard let way, way < 1 << 20, let count, count > 0 else {
      throw RecordError(file: file, line: line, "\(RecordText.quote(text)) is no part of a schedule, \(expected)")
    }
    return (Decision(thread: thread, way: way), count)
  }
}
