import BlockLayer
import Explorer
import Machine

/// A search of a scenario's interleavings at one revision, and what it came to in words.
public struct Exploration: Sendable {
  public var scenario: String
  public var revision: String
  public var result: SearchResult
  /// The steps to the finding, one instruction each; empty if there is none.
  public var steps: [ExploredStep]

  /// One step of a schedule, for people.
  public struct ExploredStep: Sendable, Equatable {
    public var decision: Decision
    public var thread: String
    /// QEMU's function and file.
    public var function: String
    public var file: String
    /// The line of pseudo-code, or what the chosen alternative means.
    public var line: String
    /// What it changed, e.g. `fmt0.aio_context: iothread0 -> NULL`.
    public var changes: [String]
    /// Whether the thread is another one than that of the step before.
    public var isSwitch: Bool
  }

  /// Bounds of a search.
  public struct Bounds: Sendable {
    public var maximumStates = 50_000_000
    public var maximumDepth = Int.max
    /// Seconds; nil: no bound.
    public var seconds: Double?
    public init() {}
  }

  /// Searches breadth first, from the machine's idle start. Stops at the first finding, which has the fewest scheduling
  /// steps of all.
  public static func run(
    _ emulator: Emulator, scenario: String, bounds: Bounds = Bounds(),
    progress: @escaping (SearchProgress) -> Void = { _ in }
  ) -> Exploration {
    var options = SearchOptions()
    options.maximumStates = bounds.maximumStates
    options.maximumDepth = bounds.maximumDepth
    if let seconds = bounds.seconds {
      let end = ContinuousClock.now + .seconds(seconds)
      options.shouldStop = { ContinuousClock.now > end }
    }
    options.progress = progress
    options.stuck = { emulator.stuckFinding() }
    options.isPending = { emulator.isPending }
    options.hang = { emulator.hangFinding() }
    var search = BreadthFirstSearch(emulator.machine, options: options)
    let result = search.run()
    return Exploration(
      scenario: scenario, revision: emulator.configuration.rules.name, result: result,
      steps: describe(result.schedule, on: emulator))
  }

  /// The single steps of a schedule in words. The machine is at its start, and is there again afterwards.
  public static func describe(_ schedule: [Decision], on emulator: Emulator) -> [ExploredStep] {
    let machine = emulator.machine
    let decisions = Schedule.expand(schedule, on: machine)
    let mark = machine.store.journalCount
    defer { machine.undo(to: mark) }
    var last = -1
    return decisions.map { decision in
      let instruction = machine.nextInstruction(decision.thread)
      let routine = machine.program.routine(instruction.routine)
      let line = machine.describe(decision)
      let before = machine.store.journalCount
      machine.step(decision.thread, way: decision.way)
      defer { last = decision.thread }
      return ExploredStep(
        decision: decision, thread: machine.threadNames[decision.thread], function: routine.name, file: routine.file,
        line: line, changes: emulator.changes(since: before), isSwitch: decision.thread != last)
    }
  }
}
