import BlockLayer
import Conditions
import Machine
import Scenarios
import Subject

extension Session {
  private static let keptLines = 4096

  // MARK: Forwards

  /// Lets a thread take a step. It must be able to.
  ///
  /// - Parameter isTold: Whether the step is put in words, which takes longer than the step. What is not told is put in
  ///   words later where it is looked at.
  func take(_ decision: Decision, isTold: Bool = true) {
    let isFollowed = isTold || track != nil
    let upcoming = isFollowed ? emulator.upcoming(decision) : nil
    follow(.decision(decision))
    if isTold, let upcoming {
      lines.append(
        StepLine(
          number: history.count, thread: upcoming.thread, function: upcoming.function, line: upcoming.line))
    } else {
      lines.removeAll(keepingCapacity: true)
    }
    history.take(decision)
    if isTold { tellChanges() }
    note(emulator.machine.threadNames[decision.thread])
    follow(upcoming)
    if let finding = history.finding { say("Stopped: \(finding.plainText)", isError: true) }
  }

  /// Gives an input; of a client's, where a client waits for the answer.
  func give(_ input: SessionInput, isClients: Bool = false) {
    follow(.input(input))
    if case .command = input { clients.given(step: history.count, isClients: isClients) }
    lines.append(StepLine(number: history.count, thread: "input", function: "", line: input.text))
    history.give(input)
    tellChanges()
    note("input")
    follow(TakenStep(thread: "input", function: "", line: input.text))
  }

  /// Repeats an entry.
  func take(_ entry: RunEntry, isTold: Bool = true) {
    switch entry {
    case .decision(let decision): take(decision, isTold: isTold)
    case .input(let input): give(input)
    }
  }

  /// The next step of the run that is known from here on: the recorded one, else what was taken back.
  var known: RunEntry? {
    isOnRecord ? recorded.entries[history.count] : undone.last.map { RunEntry($0.entry) }
  }

  /// How many steps of a known run lie ahead.
  var knownCount: Int { isOnRecord ? recorded.count - history.count : undone.count }

  /// Whether all steps so far are those of the recorded run, and more of them lie ahead in words.
  var isOnRecord: Bool {
    agreeing == history.count && history.count >= recorded.start && history.count < recorded.count
  }

  /// Whether there is a recorded run and a step was taken that is not of it.
  var hasLeftRecord: Bool { !recorded.isEmpty && agreeing < min(history.count, recorded.count) }

  /// One step: the recorded run's next one, else the scheduler's choice. Answers whether there was any.
  @discardableResult func takeAny(isTold: Bool = true) -> Bool {
    if isOnRecord { return takeKnown(isTold: isTold) }
    guard let decision = Scheduler.pick(emulator.machine, step: history.count) else { return false }
    take(decision, isTold: isTold)
    return true
  }

  /// The next step of the known run. Answers whether there was one that can be taken.
  @discardableResult func takeKnown(isTold: Bool = true) -> Bool {
    guard let entry = known, history.finding == nil else { return false }
    if case .decision(let decision) = entry, emulator.machine.ways(decision.thread) <= decision.way { return false }
    take(entry, isTold: isTold)
    return true
  }

  /// Takes so many steps of a live run, fewer where nothing can go any more. Only the last ones are put in words.
  func run(steps: Int) {
    for left in stride(from: steps, to: 0, by: -1) {
      guard takeAny(isTold: left <= 64) else { return }
      // A question of the lesson wants to be answered first.
      if track != nil, !isRunning { return }
    }
  }

  /// Runs by itself up to a step, unless it ends before.
  public func runToStep(_ step: Int) { run(steps: max(0, step - history.count)) }

  // MARK: Backwards

  /// Takes the last step back.
  func takeBack() {
    remember()
    guard let line = lines.popLast(), let entry = history.back() else { return }
    agreeing = min(agreeing, history.count)
    if isOnRecord { undone.removeAll() } else { undone.append((entry, line)) }
    forgetAhead()
  }

  /// Goes to a step, forwards as far as the run is known.
  public func go(to step: Int) {
    while history.count > max(0, step) { takeBack() }
    while history.count < step, takeKnown() {}
  }

  /// Makes sure that the last steps are in words: takes them back and repeats them where they are not.
  func remember() {
    guard lines.count < min(64, history.count) else { return }
    let start = max(0, history.count - 256)
    var entries: [History<SessionInput>.Entry] = []
    while history.count > start, let entry = history.back() { entries.append(entry) }
    let future = (agreeing, undone, track)
    lines.removeAll()
    log.removeAll { $0.step.map { $0 >= start } ?? false }
    isRepeating = true
    for entry in entries.reversed() { take(RunEntry(entry)) }
    isRepeating = false
    (agreeing, undone, track) = future
  }

  // MARK: Pieces

  /// Keeps what is known of the future as far as this step agrees with it.
  private func follow(_ entry: RunEntry) {
    let number = history.count
    if let next = undone.last?.entry, RunEntry(next) == entry {
      undone.removeLast()
    } else if !isOnRecord || recorded.entries[number] != entry {
      undone.removeAll()
      if !isRepeating { clients.diverge(at: number, unanswered: emulator.unansweredCommands) }
    }
    if agreeing == number, number < recorded.count, recorded.entries[number] == entry { agreeing += 1 }
  }

  private func tellChanges() {
    if let mark = history.lastMark { lines[lines.count - 1].changes = emulator.changes(since: mark) }
    if lines.count > 2 * Self.keptLines { lines.removeFirst(lines.count - Self.keptLines) }
  }

  private func forgetAhead() {
    while let step = log.last?.step, step >= history.count { log.removeLast() }
    track?.goBack(to: history.count)
    progress.moved(to: history.count, isAtEnd: false)
  }
}
