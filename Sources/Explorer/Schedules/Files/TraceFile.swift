import Machine

/// A failing run as a small text file that any machine replays to the same fingerprint.
///
/// Format `blockscope-trace/1`: lines `key: value` that say what was run and what it came to, then behind `schedule:` the
/// decisions, a line for each piece of one thread (see `RecordedSchedule`). Lines that begin with `#` are comments.
public struct TraceFile: Sendable {
  public static let format = "blockscope-trace/1"

  public var identity: SearchIdentity
  /// The finding's kind and text.
  public var kind: Finding.Kind
  public var finding: String
  public var schedule: RecordedSchedule
  /// The fingerprint of the state behind the last step.
  public var end: UInt64
  /// Remarks, by the number of the step that they stand before. They are written, not read.
  public var comments: [Int: String] = [:]
  /// Where it was read from, for messages.
  public var file = "trace"

  /// The trace of a schedule that leads from the model's current state to a finding. The machine is back there afterwards.
  public init(_ schedule: [Decision], finding: Finding, on model: Model, identity: SearchIdentity) {
    self.identity = identity
    kind = finding.kind
    self.finding = finding.text
    let wasListening = model.machine.isListening
    model.machine.isListening = false
    (self.schedule, end) = RecordedSchedule.recorded(schedule, on: model)
    model.machine.isListening = wasListening
  }

  // MARK: Text

  /// The file's text.
  public var text: String {
    var writer = RecordWriter(format: Self.format)
    identity.write(to: &writer)
    writer.put("finding-kind", kind.rawValue)
    writer.put("finding", finding)
    writer.put("end", hexadecimal: end)
    schedule.write(to: &writer, comments: comments)
    return writer.text
  }

  /// The trace in a file's text.
  ///
  /// - Throws: `RecordError`, one sentence with file and line.
  public static func parse(_ text: String, file: String) throws(RecordError) -> TraceFile { try TraceFile(text, file) }

  private init(_ text: String, _ file: String) throws(RecordError) {
    let keys = SearchIdentity.keys + ["finding-kind", "finding", "end"] + RecordedSchedule.keys
    let reader = try RecordReader(text, file: file, format: Self.format, keys: keys)
    identity = try SearchIdentity(reader)
    kind = try reader.choice("finding-kind")
    finding = try reader.text("finding")
    end = try reader.hexadecimal("end")
    schedule = try RecordedSchedule(reader)
    self.file = file
  }
}
