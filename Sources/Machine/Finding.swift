/// Something that the engine found wrong.
public struct Finding: Equatable, Hashable, Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case assertion
    case deadlock
    /// Nothing can go while something is pending: a lost wake-up.
    case hang
    /// A cycle of states without progress.
    case livelock
    case useAfterFree = "use-after-free"
    case dataRace = "data-race"
    /// Code ran in a thread, or without a lock, where it must not.
    case threadRule = "thread-rule"
    /// A request that completes twice or never.
    case request
    /// A guest read that does not return what was last written.
    case wrongData = "wrong-data"
  }

  public var kind: Kind
  /// The sentence; for an assertion the program's own words.
  public var text: String
  /// The thread that took the step, its function, and the line of pseudo-code; empty where no one thread is to blame.
  public var thread: String
  public var function: String
  public var line: String

  public init(kind: Kind, text: String, thread: String = "", function: String = "", line: String = "") {
    self.kind = kind
    self.text = text
    self.thread = thread
    self.function = function
    self.line = line
  }
}
