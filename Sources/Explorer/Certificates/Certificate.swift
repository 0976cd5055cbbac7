import Machine

/// What a complete search claims, so that somebody else can recount it.
///
/// Format `blockscope-certificate/1`: lines `key: value`.
public struct Certificate: Hashable, Sendable {
  public static let format = "blockscope-certificate/1"

  public var identity: SearchIdentity
  public var strategy: String
  public var verdict: String
  public var states: Int
  public var transitions: Int
  public var endStates: Int?
  public var deadlockStates: Int?
  /// What was used to search less; empty: every state and every transition was counted.
  public var reductions: [String]
  /// An upper bound of the probability that two states had the same fingerprint, so that one was missed.
  public var collisionProbability: Double
  /// Whether states were compared whole.
  public var isExact: Bool
  /// A digest of all states; where every state was visited.
  public var digest: StateDigest?
  /// Where it was read from, for messages.
  public var file = "certificate"

  /// The certificate of a search; nil where the search was not complete, or counted no states.
  public init?(_ result: SearchResult, strategy: String, identity: SearchIdentity, digest: StateDigest? = nil) {
    guard result.isComplete, let states = result.states, let transitions = result.transitions else { return nil }
    self.identity = identity
    self.strategy = strategy
    verdict = result.verdict
    self.states = states
    self.transitions = transitions
    endStates = result.endStates
    deadlockStates = result.deadlockStates
    reductions = result.reductions
    collisionProbability = result.collisionProbability ?? 0
    isExact = result.isExact
    self.digest = result.reductions.isEmpty ? digest : nil
  }

  /// The file's text.
  public var text: String {
    var writer = RecordWriter(format: Self.format)
    identity.write(to: &writer)
    writer.put("strategy", strategy)
    writer.put("verdict", verdict)
    writer.put("states", states)
    writer.put("transitions", transitions)
    if let endStates { writer.put("end-states", endStates) }
    if let deadlockStates { writer.put("deadlock-states", deadlockStates) }
    writer.put("reductions", reductions.isEmpty ? "none" : reductions.joined(separator: ", "))
    writer.put("collision-probability", "\(collisionProbability)")
    writer.put("exact", isExact)
    if let digest {
      writer.put("digest-sum", hexadecimal: digest.sum)
      writer.put("digest-xor", hexadecimal: digest.exclusiveOr)
    }
    return writer.text
  }

  /// The certificate in a file's text.
  ///
  /// - Throws: `RecordError`, one sentence with file and line.
  public static func parse(_ text: String, file: String) throws(RecordError) -> Certificate {
    try Certificate(text, file)
  }

  private static let keys =
    SearchIdentity.keys + [
      "strategy", "verdict", "states", "transitions", "end-states", "deadlock-states", "reductions",
      "collision-probability", "exact", "digest-sum", "digest-xor",
    ]

  private init(_ text: String, _ file: String) throws(RecordError) {
    let reader = try RecordReader(text, file: file, format: Self.format, keys: Self.keys)
    if let (line, _) = reader.schedule.first {
      throw RecordError(file: file, line: line, "a certificate has no schedule, expected the end of the file")
    }
    self.file = file
    identity = try SearchIdentity(reader)
    strategy = try reader.text("strategy")
    verdict = try reader.text("verdict")
    guard SearchResult.verdicts.contains(verdict), verdict != "unknown" else {
      throw reader.wrong(
        "verdict", "one of \(SearchResult.verdicts.filter { $0 != "unknown" }.joined(separator: ", "))")
    }
    states = try reader.count("states")
    transitions = try reader.count("transitions")
    endStates = try reader.optional("end-states", RecordReader.count)
    deadlockStates = try reader.optional("deadlock-states", RecordReader.count)
    let reductions = try reader.text("reductions")
    self.reductions = reductions == "none" ? [] : Self.list(reductions)
    collisionProbability = try reader.fraction("collision-probability")
    isExact = try reader.flag("exact")
    guard reader.has("digest-sum") == reader.has("digest-xor") else {
      throw RecordError(
        file: file, line: reader.line("digest-sum") ?? reader.line("digest-xor"),
        "half a digest, expected both digest-sum and digest-xor or none")
    }
    if reader.has("digest-sum") {
      digest = StateDigest()
      digest?.sum = try reader.hexadecimal("digest-sum")
      digest?.exclusiveOr = try reader.hexadecimal("digest-xor")
    }
  }

  /// Parts of a text with `, ` between them.
  static func list(_ text: String) -> [String] {
    text.split(separator: ",").map { String($0.drop { $0 == " " }) }
  }
}
