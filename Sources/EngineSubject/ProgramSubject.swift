import Dispatch
import Subject
import Synchronization

/// A small program as a subject: a session on a queue of its own, which sleeps while nothing runs.
public final class ProgramSubject: Subject {
  private let queue = DispatchQueue(label: "program", qos: .userInitiated)
  private let state: Mutex<State>

  private struct State {
    var session: ProgramSession?
    var snapshot: Snapshot
    var wake: (@Sendable () -> Void)?
    var isTicking = false
  }

  /// Takes a session over.
  public init(_ session: sending ProgramSession) {
    let snapshot = session.snapshot()
    state = Mutex(State(session: session, snapshot: snapshot))
  }

  public func snapshot() -> Snapshot { state.withLock { $0.snapshot } }

  public func send(_ command: SubjectCommand) {
    queue.async {
      self.change { $0.perform(command) }
      self.goOn()
    }
  }

  public func onChange(_ wake: @escaping @Sendable () -> Void) { state.withLock { $0.wake = wake } }

  public func stop() { queue.sync { state.withLock { $0.session = nil } } }

  private func change(_ body: (ProgramSession) -> Void) {
    let wake = state.withLock { state in
      guard let session = state.session else { return nil as (@Sendable () -> Void)? }
      body(session)
      state.snapshot = session.snapshot()
      return state.wake
    }
    wake?()
  }

  /// Schedules the next instant of a live run, unless there is none.
  private func goOn() {
    let interval: Int? = state.withLock { state in
      guard let session = state.session, session.isRunning, session.canGo, !state.isTicking else { return nil }
      state.isTicking = true
      return session.pace.interval
    }
    guard let interval else { return }
    queue.asyncAfter(deadline: .now() + .nanoseconds(interval)) {
      self.state.withLock { $0.isTicking = false }
      self.change { session in
        for _ in 0..<session.pace.stepsPerInterval where session.isRunning { _ = session.takeAny() }
      }
      self.goOn()
    }
  }
}
