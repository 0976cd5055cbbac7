import CTerminal

/// Ends a wait of the screen from another thread: `nextInput` then has a `wake` among what it returns.
///
/// Any number of calls before that count as one. Harmless when there is no screen.
public struct Waker: Sendable {
  public init() {}

  public func wake() { terminal_wake() }
}
