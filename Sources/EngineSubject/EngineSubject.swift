import BlockLayer
import Dispatch
import Machine
import Subject
import Synchronization

/// The embedded engine as a subject: a session on a queue of its own.
///
/// Errands run beside it and come back to the queue with what they found.
///
/// While it is paused, or while no thread can go, it sleeps: no timer runs. A live run wakes at most 25 times a second,
/// and a snapshot is made only when somebody has taken the one before.
public final class EngineSubject: Subject {
  private let queue = DispatchQueue(label: "engine", qos: .userInitiated)
  /// Only touched on the queue; the mutex is what makes that visible to the compiler.
  private let engine: Mutex<Engine>
  private let published: Mutex<Published>

  private struct Engine {
    var session: Session?
    /// Whether the next instant of a live run is scheduled.
    var isTicking = false
    /// When the next one is due.
    var due = DispatchTime.now()
  }

  private struct Published {
    var snapshot: Snapshot
    var isTaken = false
    /// Whether the session has gone on since the snapshot was made.
    var isStale = false
    var wake: (@Sendable () -> Void)?
  }

  /// Takes a session over.
  public init(_ session: sending Session) {
    let snapshot = session.snapshot()
    published = Mutex(Published(snapshot: snapshot))
    engine = Mutex(Engine(session: session))
    queue.async { self.goOn() }
  }

  public func snapshot() -> Snapshot {
    let (snapshot, isStale) = published.withLock { published in
      published.isTaken = true
      return (published.snapshot, published.isStale)
    }
    if isStale { queue.async { self.publish() } }
    return snapshot
  }

  public func send(_ command: SubjectCommand) {
    queue.async {
      self.engine.withLock { $0.session?.perform(command) }
      self.runErrands()
      self.changed()
      self.goOn()
    }
  }

  /// Looks ahead without being asked: as `SubjectCommand.lookAhead`, but nothing important is said over.
  public func lookAhead() {
    queue.async {
      self.engine.withLock { $0.session?.beginLookAhead(isUnasked: true) }
      self.runErrands()
      self.changed()
    }
  }

  /// Lets monitor clients take part: what they are answered, and all events, go to `tell`, from any thread.
  public func listen(_ tell: @escaping @Sendable (Output) -> Void) {
    queue.async { self.engine.withLock { $0.session?.clients.tell = tell } }
  }

  /// Executes a client's command: it is seen, and can be taken back, like a person's.
  public func execute(_ command: Command) {
    queue.async {
      self.engine.withLock { $0.session?.execute(forClient: command) }
      self.changed()
      self.goOn()
    }
  }

  public func onChange(_ wake: @escaping @Sendable () -> Void) {
    published.withLock { $0.wake = wake }
  }

  /// Errands end by themselves soon afterwards: nobody waits for them, and nothing is left that they could change.
  public func stop() {
    queue.sync {
      self.engine.withLock { engine in
        for errand in engine.session?.errands ?? [] { errand.cancel() }
        engine.session = nil
      }
    }
  }

  // MARK: On the queue

  /// Schedules the next instant of a live run, unless there is none.
  private func goOn() {
    let due: DispatchTime? = engine.withLock { engine in
      guard let session = engine.session, session.isRunning, session.canGo, !engine.isTicking else { return nil }
      engine.isTicking = true
      // What was missed is not made up for.
      engine.due = max(engine.due + .nanoseconds(session.pace.interval), .now())
      return engine.due
    }
    if let due { queue.asyncAfter(deadline: due) { self.tick() } }
  }

  private func runErrands() {
    for errand in engine.withLock({ $0.session?.takeNewErrands() }) ?? [] {
      DispatchQueue.global(qos: .utility).async {
        let outcome = errand.run { self.queue.async { self.changed() } }
        self.queue.async {
          self.engine.withLock { $0.session?.finish(errand, outcome) }
          self.changed()
        }
      }
    }
  }

  private func tick() {
    let hasMoved = engine.withLock { engine in
      engine.isTicking = false
      guard let session = engine.session, session.isRunning else { return false }
      session.run(steps: session.pace.stepsPerInterval)
      session.stopAtFinding()
      return true
    }
    guard hasMoved else { return }
    changed()
    goOn()
  }

  private func changed() {
    let isWanted = published.withLock { published in
      published.isStale = true
      return published.isTaken
    }
    if isWanted { publish() }
  }

  private func publish() {
    guard published.withLock({ $0.isTaken && $0.isStale }) else { return }
    guard let snapshot = engine.withLock({ $0.session?.snapshot() }) else { return }
    let wake = published.withLock { published in
      published.snapshot = snapshot
      published.isTaken = false
      published.isStale = false
      return published.wake
    }
    wake?()
  }
}

extension Session {
  /// Pauses a live run that has come upon something wrong.
  func stopAtFinding() {
    guard let finding else { return }
    isRunning = false
    say("Stopped: \(finding.plainText)", isError: true)
  }
}
