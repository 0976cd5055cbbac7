import Subject

extension CommandTable {
  static let threads: [Command] = [
    Command(
      "step", [.optional(.thread)], "One step of a thread: the chosen one, or the one named.", keys: [.character("s")],
      group: .threads,
      reason: { snapshot, state in
        guard let thread = state.chosenThread(in: snapshot) else { return "There is no thread." }
        return cannotRun(thread)
      },
      action: { state, snapshot, arguments throws(CommandProblem) in
        let named = arguments.first.flatMap { name in snapshot.threads.first { $0.name == name } }
        guard let thread = named ?? state.chosenThread(in: snapshot) else {
          throw CommandProblem("There is no thread.")
        }
        if let reason = cannotRun(thread) { throw CommandProblem(reason) }
        return [.subject(.step(thread: thread.id))]
      }),
    Command(
      "choose", [.optional(.number)], "Choose which thread goes next, and how.", keys: [.character("g")],
      group: .threads,
      reason: { snapshot, _ in snapshot.choices.isEmpty ? nothingToRun(snapshot) ?? "There is nothing to choose." : nil
      },
      action: { state, snapshot, arguments throws(CommandProblem) in
        guard let number = arguments.first.flatMap({ Int($0) }) else {
          state.dialogue = .choices(selected: 0)
          return []
        }
        guard snapshot.choices.indices.contains(number - 1) else {
          throw CommandProblem("There is no choice \(number): expected 1 to \(snapshot.choices.count).")
        }
        let choice = snapshot.choices[number - 1]
        return [.subject(.choose(thread: choice.thread, alternative: choice.alternative))]
      }),
    Command(
      "thread", [.optional(.thread)], "Choose the thread that s steps: the next one, or the one named.",
      keys: [.character("t")], group: .threads, reason: noThread,
      action: { state, snapshot, arguments in
        choose(1, arguments.first, &state, snapshot)
      }),
    Command(
      "thread-back", [], "Choose the thread before as the one that s steps.", keys: [.character("T")], group: .threads,
      reason: noThread, action: { state, snapshot, _ in choose(-1, nil, &state, snapshot) }),
  ]

  private static let noThread: @Sendable (Snapshot, ViewState) -> String? = { snapshot, _ in
    snapshot.threads.isEmpty ? "There is no thread." : nil
  }

  private static func cannotRun(_ thread: ThreadState) -> String? {
    thread.reasonNotToRun.map { "\(thread.name) cannot run: \($0)." }
  }

  private static func choose(
    _ offset: Int, _ name: String?, _ state: inout ViewState, _ snapshot: Snapshot
  ) -> [Effect] {
    let threads = snapshot.threads
    let chosen = state.chosenThread(in: snapshot)
    let now = threads.firstIndex { $0.id == chosen?.id } ?? 0
    let next =
      name.flatMap { name in threads.firstIndex { $0.name == name } }
      ?? (now + offset + threads.count) % max(1, threads.count)
    guard threads.indices.contains(next) else { return [] }
    state.selection[.threads] = .thread(threads[next].id)
    let reason = threads[next].reasonNotToRun.map { "; \($0)" } ?? ""
    state.say("s steps \(threads[next].name)\(reason).", over: snapshot)
    return []
  }
}
