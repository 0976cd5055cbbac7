/// Something that can be inspected and, where it allows it, driven.
///
/// The embedded engine is one, a recorded run another. A subject may work on a thread of its own: `send` returns at
/// once, and the effect shows in a later snapshot.
public protocol Subject: AnyObject, Sendable {
  /// The newest snapshot. Cheap; never waits for the engine to finish anything long.
  func snapshot() -> Snapshot

  /// Hands a command over. Returns at once; what it answers arrives as `Snapshot.message`.
  func send(_ command: SubjectCommand)

  /// Asks to be told, by one call of `wake` from any thread, when a snapshot newer than the last one asked for
  /// exists. A subject calls it at most once per `snapshot()`.
  func onChange(_ wake: @escaping @Sendable () -> Void)

  /// Ends the subject's own threads and waits for them.
  func stop()
}

/// What can be asked of a subject.
public enum SubjectCommand: Equatable, Sendable {
  case run
  case pause
  case faster
  case slower
  /// One step of one thread.
  case step(thread: Int)
  /// One step of one thread, with one of its alternatives.
  case choose(thread: Int, alternative: Int)
  /// One step: the recorded run's next one while on its path, else the one that the scheduler picks.
  case stepAny
  case stepBack
  case goTo(step: Int)
  /// Runs until something is logged, at most for a bounded number of steps.
  case runToEvent
  /// Back to the last instant at which something was logged.
  case backToEvent
  /// Plugs a new disk into a controller, by id (nil: the first one), with a node made for it.
  case plugDisk(controller: String?)
  case plugController(iothread: String?)
  /// Unplugs a device by id.
  case unplug(device: String)
  /// Moves a node or a device's tree to another AioContext, by names (`main` or an iothread).
  case move(node: String, context: String)
  case drainBegin(node: String)
  case drainEnd(node: String)
  case stopMachine
  case continueMachine
  /// One guest command, e.g. `read stg0 2048 8`.
  case guest(String)
  /// A QMP command as JSON text.
  case qmp(String)
  /// Plays the recorded run's remaining steps, if there is one.
  case playRecorded
  /// Goes back to where the recorded run was left, or to where a search that found one began.
  case returnToRecord
  /// Works out, in the background, what may become of the run with each choice; cancels that where it is under way.
  case lookAhead
  /// Searches, in the background, what can follow this instant for a failure; cancels that where it is under way.
  case findFailure
  /// Cancels what was begun last in the background.
  case cancelWork
  /// The answer to the lesson's question, counted from 0; nil: it is passed over.
  case answer(Int?)
  /// Runs the same schedule at another revision beside this one; nil: the one that has the lesson's fix.
  case compare(revision: String?)
}
