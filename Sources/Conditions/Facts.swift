/// What a condition is decided from: one instant of a run, told by whoever runs it.
public protocol Facts {
  /// Whether no step lies before this instant.
  var isStart: Bool { get }
  /// Whether something was found wrong.
  var hasFailed: Bool { get }
  /// What the last step ran; nil before the first one.
  var lastStep: TakenStep? { get }
  /// What the last step logged.
  var lastEvents: [String] { get }
  /// The calls of a thread, innermost first; empty where there is no such thread.
  func calls(of thread: String) -> [Call]
  /// Whether a thread waits for something that another has to do.
  func isWaiting(_ thread: String) -> Bool
  /// The values of what is called so: none where there is no such field now, several where several things have the name.
  func values(of field: String) -> [FieldValue]
  /// Whether something has this name.
  func exists(_ name: String) -> Bool
}

/// A step, as conditions see it.
public struct TakenStep: Equatable, Sendable {
  public var thread: String
  public var function: String
  /// The line of pseudo-code.
  public var line: String

  public init(thread: String, function: String, line: String) {
    self.thread = thread
    self.function = function
    self.line = line
  }
}

/// One call on a thread's stack.
public struct Call: Equatable, Sendable {
  public var function: String
  /// The line that it is at: for the innermost call the one that the next step runs.
  public var line: String

  public init(function: String, line: String) {
    self.function = function
    self.line = line
  }
}

/// What a field has in it.
public struct FieldValue: Equatable, Sendable {
  public var number: Int
  /// What people call it: `iothread0`, `NULL`.
  public var names: [String]

  public init(_ number: Int, names: [String] = []) {
    self.number = number
    self.names = names
  }
}
