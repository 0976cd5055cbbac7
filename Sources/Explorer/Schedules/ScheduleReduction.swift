import Machine

/// Delta debugging of one failing schedule.
struct ScheduleReduction {
  private(set) var best: ScheduleRunner.Attempt
  private var runner: ScheduleRunner
  private let budget: Int
  private let isViolation: Bool

  var stepsTaken: Int { runner.stepsTaken }

  /// Steps beyond those of the best schedule that a run may take to come to the failure by itself.
  private static let slack = 16

  init(_ runner: ScheduleRunner, _ first: ScheduleRunner.Attempt, budget: Int) {
    self.runner = runner
    self.budget = budget
    best = first
    // Where the last step raises it, only what that step depends on matters.
    isViolation = first.finding.map { Self.isRaised($0, by: first.schedule, on: runner.model) } ?? false
  }

  /// Whether a finding is raised by the last step of a schedule, and not judged behind it.
  static func isRaised(_ finding: Finding, by schedule: some Collection<Decision>, on model: Model) -> Bool {
    let machine = model.machine
    let mark = machine.store.journalCount
    defer { machine.undo(to: mark) }
    var isRaised = false
    for decision in schedule {
      machine.acknowledgeFinding()
      machine.step(decision.thread, way: decision.way)
      isRaised = machine.finding?.kind == finding.kind && machine.finding?.text == finding.text
    }
    return isRaised
  }

  mutating func run() {
    var before: ScheduleCost
    repeat {
      before = best.cost
      project()
      normalise()
      leaveOut(blocks: true)
      joinBlocks()
      leaveOut(blocks: false)
    } while best.cost < before && !isSpent
  }

  private var isSpent: Bool { runner.stepsTaken >= budget }

  /// Tries a schedule; keeps it if it fails as well and is simpler.
  @discardableResult private mutating func tries(_ schedule: some Sequence<Decision>, goesOn: Bool = true) -> Bool {
    guard !isSpent, let attempt = runner.attempt(schedule, more: goesOn ? best.cost.steps + Self.slack : 0),
      attempt.cost < best.cost
    else { return false }
    best = attempt
    return true
  }

  /// Leaves out what is not in the causal past of the failing step.
  private mutating func project() {
    guard isViolation else { return }
    let matters = HappensBefore(best.schedule, on: runner.model).matters(ofLastStep: true)
    if matters.contains(false) {
      tries(zip(best.schedule, matters).filter(\.1).map(\.0), goesOn: false)
    }
  }

  /// Puts independent steps into an order with fewer switches.
  private mutating func normalise() {
    var normaliser = ScheduleNormaliser(best.schedule, on: runner.model)
    normaliser.limit = 2000
    tries(normaliser.run().schedule, goesOn: false)
  }

  /// Leaves out parts, from the half down to single ones, of blocks or of steps.
  private mutating func leaveOut(blocks: Bool) {
    var units = blocks ? self.blocks : best.schedule.map { [$0] }
    var size = max(1, units.count / 2)
    while true {
      var start = 0
      while start < units.count {
        let end = min(start + size, units.count)
        if tries((units[..<start] + units[end...]).joined()) {
          units = blocks ? self.blocks : best.schedule.map { [$0] }
        } else {
          start = end
        }
        if isSpent { return }
      }
      if size == 1 { return }
      size = (size + 1) / 2
    }
  }

  /// Joins a thread's blocks, either way, and lets a thread run on instead of being preempted.
  private mutating func joinBlocks() {
    var index = 0
    while index < blocks.count, !isSpent {
      let blocks = blocks
      let thread = blocks[index][0].thread
      var isBetter = false
      if let next = blocks[(index + 1)...].firstIndex(where: { $0[0].thread == thread }) {
        let between = blocks[(index + 1)..<next]
        let both = blocks[index] + blocks[next]
        isBetter =
          tries((blocks[..<index] + [both] + between + blocks[(next + 1)...]).joined())
          || tries((blocks[..<index] + between + [both] + blocks[(next + 1)...]).joined())
      }
      if !isBetter { isBetter = letRunOn(blocks, index) }
      if !isBetter { index += 1 }
    }
  }

  /// Lets a block's thread go on until it cannot, then the rest.
  private mutating func letRunOn(_ blocks: [[Decision]], _ index: Int) -> Bool {
    guard index + 1 < blocks.count else { return false }
    let thread = blocks[index][0].thread
    let own = blocks[(index + 1)...].joined().filter { $0.thread == thread }
    let others = blocks[(index + 1)...].joined().filter { $0.thread != thread }
    let more = (0..<Self.slack).map { _ in Decision(thread: thread) }
    return tries([Array(blocks[...index].joined()), own, more, others].joined())
  }

  /// The best schedule in pieces of one thread each.
  private var blocks: [[Decision]] {
    var blocks: [[Decision]] = []
    for decision in best.schedule {
      if let last = blocks.last, last[0].thread == decision.thread {
        blocks[blocks.count - 1].append(decision)
      } else {
        blocks.append([decision])
      }
    }
    return blocks
  }
}
