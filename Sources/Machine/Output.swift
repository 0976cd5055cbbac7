/// What a step lets the world know. It is no state: it belongs to the step that made it, and goes when that is undone.
public struct Output: Equatable, Sendable {
  public enum Kind: Equatable, Sendable {
    /// A trace event, `name arguments`.
    case trace
    /// A QMP event.
    case event
    /// A reply to a command.
    case reply
    /// A note for people.
    case note
  }

  public var kind: Kind
  /// Number of the thread that emitted it.
  public var thread: Int
  public var text: String

  public init(kind: Kind, thread: Int, text: String) {
    self.kind = kind
    self.thread = thread
    self.text = text
  }
}
