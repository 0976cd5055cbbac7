import BlockLayer
import Explorer
import Machine
import Subject

/// What made a step of a run: a thread that went on, or an input from outside.
enum RunEntry: Equatable, Sendable {
  case decision(Decision)
  case input(SessionInput)

  init(_ entry: History<SessionInput>.Entry) {
    self =
      switch entry {
      case .decision(let decision): .decision(decision)
      case .input(let input): .input(input)
      }
  }
}

/// A run that can be played: the schedule of a finding.
struct RecordedRun: Sendable {
  /// All of it, from the machine's start.
  var entries: [RunEntry] = []
  /// Where it is in words from: a run that a search found begins where the search began.
  var start = 0
  /// `entries[start...]` in words, all still to come.
  var lines: [StepLine] = []

  init() {}

  /// Steps behind those of the past.
  init(past: [RunEntry] = [], _ steps: [ExploredStep]) {
    entries = past + steps.map { .decision($0.decision) }
    start = past.count
    lines = steps.enumerated().map { offset, step in
      StepLine(
        number: past.count + offset, thread: step.thread, function: step.function, line: step.line,
        changes: step.changes, tense: .future)
    }
  }

  var isEmpty: Bool { entries.isEmpty }
  var count: Int { entries.count }
}

extension Emulator {
  /// A machine to which all this has happened, for work of its own; nil where that was cancelled meanwhile.
  static func after(
    _ past: [RunEntry], _ configuration: MachineConfiguration, isCancelled: () -> Bool = { false }
  ) -> Emulator? {
    let emulator = Emulator(configuration)
    let machine = emulator.machine
    machine.isListening = false
    for (index, entry) in past.enumerated() {
      if index & 0xFFFF == 0xFFFF {
        if isCancelled() { return nil }
        machine.store.clearJournal()
      }
      switch entry {
      case .decision(let decision): machine.step(decision.thread, way: decision.way)
      case .input(let input):
        machine.beginInput()
        input.perform(on: emulator)
      }
    }
    machine.store.clearJournal()
    machine.isListening = true
    return emulator
  }
}
