/// A thread, with the AioContext that it runs.
public struct ThreadState: Equatable, Sendable, Identifiable {
  public enum Activity: Equatable, Sendable {
    /// It can take a step now.
    case canRun
    /// It cannot; `waitsFor` says why.
    case blocked
    /// It sleeps in its event loop with nothing to do.
    case idle
    /// It has ended.
    case finished
  }

  public var id: Int
  /// `main`, `iothread0`, `vcpu0`, `rcu`, ...
  public var name: String
  /// The `Context.id` that it runs, if any.
  public var context: Int?
  public var activity: Activity
  /// Who or what it waits for, e.g. `BQL, held by main`.
  public var waitsFor: String?
  public var holds: [String]
  /// Innermost call first.
  public var stack: [StackFrame]
  /// Names of pending bottom halves in the order in which they will run.
  public var bottomHalves: [String]?
  /// Scheduled and running coroutines, one line each.
  public var coroutines: [String]?
  /// File-descriptor handlers, one line each.
  public var handlers: [String]?
  public var isChanged: Bool

  public init(
    id: Int, name: String, context: Int? = nil, activity: Activity, waitsFor: String? = nil, holds: [String] = [],
    stack: [StackFrame] = [], bottomHalves: [String]? = nil, coroutines: [String]? = nil, handlers: [String]? = nil,
    isChanged: Bool = false
  ) {
    self.id = id
    self.name = name
    self.context = context
    self.activity = activity
    self.waitsFor = waitsFor
    self.holds = holds
    self.stack = stack
    self.bottomHalves = bottomHalves
    self.coroutines = coroutines
    self.handlers = handlers
    self.isChanged = isChanged
  }
}

/// One call on a thread's stack.
public struct StackFrame: Equatable, Sendable {
  /// QEMU's function name.
  public var function: String
  /// QEMU's source file.
  public var file: String
  /// The line of pseudo-code that it is at: for the innermost frame the one that the next step runs.
  public var line: String
  /// The coroutine that this frame belongs to, if it is not the thread itself.
  public var coroutine: String?

  public init(function: String, file: String, line: String, coroutine: String? = nil) {
    self.function = function
    self.file = file
    self.line = line
    self.coroutine = coroutine
  }
}

/// A lock with who holds it and who waits for it.
public struct LockState: Equatable, Sendable {
  /// `BQL`, `graph lock`, `requests_lock stg0`, ...
  public var name: String
  /// Holders; for the graph lock one entry per context with readers, e.g. `iothread0: 2 readers`.
  public var holders: [String]
  public var waiters: [String]
  public var isChanged: Bool

  public init(name: String, holders: [String] = [], waiters: [String] = [], isChanged: Bool = false) {
    self.name = name
    self.holders = holders
    self.waiters = waiters
    self.isChanged = isChanged
  }
}

/// Something that is drained now.
public struct DrainedSection: Equatable, Sendable {
  /// Node, backend or bus.
  public var name: String
  public var count: Int
  /// What is still in flight there.
  public var inFlight: Int

  public init(name: String, count: Int, inFlight: Int) {
    self.name = name
    self.count = count
    self.inFlight = inFlight
  }
}
