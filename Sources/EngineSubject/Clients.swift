import Machine

/// What monitor clients are owed: answers to their commands, and news of what happens.
///
/// Somebody who looks on may go back in time and forth again; a client lives forwards only. So what a step says is told
/// once, and a command of a client's that is taken back is answered with an error as soon as the run takes another way.
struct Clients {
  /// Whom to tell; nil while nobody can connect.
  var tell: (@Sendable (Output) -> Void)?
  /// Commands that are not answered, oldest first: the step in which each was given, and whether a client waits for it.
  private var pending: [(step: Int, isClients: Bool)] = []
  /// How many steps have been told.
  private var told = 0
  /// What is said when a command is taken back.
  static let takenBack =
    #"{"error": {"class": "GenericError", "desc": "The command was taken back at blockscope's screen"}}"#

  /// A command is about to be given as this step.
  mutating func given(step: Int, isClients: Bool) {
    guard tell != nil, step >= told else { return }
    pending.append((step, isClients))
  }

  /// A step says something.
  mutating func note(step: Int, _ outputs: [Output]) {
    guard let tell, step >= told else { return }
    told = step + 1
    for output in outputs {
      switch output.kind {
      case .reply:
        guard !pending.isEmpty else { continue }
        if pending.removeFirst().isClients { tell(output) }
      case .event: tell(output)
      case .trace, .note: break
      }
    }
  }

  /// The run is about to take another way at this step, with so many commands unanswered there.
  mutating func diverge(at step: Int, unanswered: Int) {
    guard let tell, step < told else { return }
    told = step
    for gone in pending where gone.step >= step && gone.isClients {
      tell(Output(kind: .reply, thread: 0, text: Self.takenBack))
    }
    pending.removeAll { $0.step >= step }
    // What was answered to a client on the other way is not answered again.
    while pending.count < unanswered { pending.insert((0, false), at: 0) }
  }
}
