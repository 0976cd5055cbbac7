import BlockLayer
import Explorer
import Machine
import Subject

extension Session {
  // MARK: Beginning

  /// Begins to work out what may become of the run, or cancels that.
  func beginLookAhead(isUnasked: Bool = false) {
    if cancelErrand(.lookAhead) { return }
    var origin = lookAheadOrigin
    if let lookAhead, let trail = lookAhead.trail(of: history, ahead: []), trail.present != nil {
      if lookAhead.graph.isComplete { return say(sentence(lookAhead)) }
      origin = history.count
    } else if lookAhead?.past.count == origin {
      origin = history.count
    }
    if origin == history.count, finding != nil { return sayWhyNot() }
    let past = (0..<origin).map { RunEntry(history[$0]) }
    let configuration = emulator.configuration
    let stopping = configuration.stoppingClient(sent: commandsSent(in: past))
    begin(
      Errand(
        .lookAhead, stopping, past: past, isOneRound: stopping.client != configuration.client, isUnasked: isUnasked))
  }

  /// Begins to search from the present, or cancels that.
  func beginSearch() {
    if cancelErrand(.search) { return }
    if finding != nil { return sayWhyNot() }
    begin(Errand(.search, emulator.configuration, past: (0..<history.count).map { RunEntry(history[$0]) }))
  }

  private func begin(_ errand: Errand) {
    errands.append(errand)
    newErrands.append(errand)
  }

  /// Where looking ahead begins: where every step is a person's choice, right behind the last input, so that the past has
  /// its marks too; else at the present, because a machine that runs by itself has long left its start behind.
  private var lookAheadOrigin: Int {
    guard !answersAtOnce else { return history.count }
    let lastInput = (0..<history.count).last { if case .input = history[$0] { true } else { false } }
    return lastInput.map { $0 + 1 } ?? 0
  }

  /// How many commands the client has sent: each is a step of its thread.
  private func commandsSent(in past: [RunEntry]) -> Int {
    guard let client = emulator.machine.threadNames.firstIndex(of: "client") else { return 0 }
    return past.count { if case .decision(let decision) = $0 { decision.thread == client } else { false } }
  }

  // MARK: Cancelling

  /// Cancels what was begun last.
  func cancelErrand() {
    guard let last = errands.last else { return say("Nothing is under way in the background.") }
    cancelErrand(last.kind)
  }

  /// Answers whether there was one of this kind.
  @discardableResult private func cancelErrand(_ kind: Errand.Kind) -> Bool {
    guard let errand = errands.last(where: { $0.kind == kind }) else { return false }
    errand.cancel()
    drop(errand)
    switch kind {
    case .search: say("The search was cancelled; f begins it again.")
    case .lookAhead: say("Looking ahead was cancelled; a begins it again.")
    }
    return true
  }

  private func drop(_ errand: Errand) {
    errands.removeAll { $0 === errand }
    newErrands.removeAll { $0 === errand }
  }

  // MARK: Running

  /// Errands that have to be run now, by whoever owns the session; what they come to goes to `finish`.
  func takeNewErrands() -> [Errand] {
    defer { newErrands = [] }
    return newErrands
  }

  /// Runs all errands here and now.
  public func runErrands() {
    for errand in takeNewErrands() { finish(errand, errand.run()) }
  }

  /// Takes over what an errand came to, unless it was cancelled.
  func finish(_ errand: Errand, _ outcome: Errand.Outcome) {
    guard errands.contains(where: { $0 === errand }) else { return }
    drop(errand)
    switch outcome {
    case .lookAhead(let lookAhead):
      self.lookAhead = lookAhead
      // What went wrong just now is more important than what nobody asked for.
      if !errand.isUnasked || message?.isError != true { say(sentence(lookAhead)) }
    case .search(let result, let steps): finish(errand, result, steps)
    case .cancelled: break
    }
  }
}
