import Machine

/// Random priorities of pending steps; those that race with a step that is taken get new ones.
///
/// What a pending step touches is known from its operation; where it is a closure, from taking the step and undoing it, which
/// holds until somebody writes what it read.
struct POSScheduler: RunScheduler {
  private var priorities: ContiguousArray<UInt64> = []
  private var pending: ContiguousArray<PendingAccesses> = []
  private var race = RaceMarks()
  /// What the step touches that is about to be taken.
  private var taken = PendingAccesses()

  mutating func begin(_ machine: Machine, _ random: inout SamplingRandom) {
    priorities.removeAll(keepingCapacity: true)
  }

  mutating func next(_ machine: Machine, _ random: inout SamplingRandom) -> Decision? {
    while priorities.count < machine.threadCount {
      let thread = priorities.count
      priorities.append(0)
      if pending.count == thread { pending.append(PendingAccesses()) }
      renew(thread, machine, &random)
    }
    var best = -1
    var bestWays = 0
    for thread in priorities.indices where best < 0 || priorities[thread] > priorities[best] {
      let ways = machine.ways(thread)
      if ways > 0 {
        best = thread
        bestWays = ways
      }
    }
    if best < 0 { return nil }
    pending[best].lookAgain(best, machine)
    swap(&taken, &pending[best])
    let way = taken.way < bestWays ? taken.way : random.below(bestWays)
    return Decision(thread: best, way: way)
  }

  mutating func stepped(_ decision: Decision, _ machine: Machine, _ random: inout SamplingRandom) {
    if taken.isList { race.mark(taken) }
    for thread in priorities.indices where thread != decision.thread {
      pending[thread].lookAgain(thread, machine)
      if race.races(taken, pending[thread]) { renew(thread, machine, &random) }
    }
    renew(decision.thread, machine, &random)
  }

  /// Gives a thread's pending step a new priority, and looks at what it touches.
  private mutating func renew(_ thread: Int, _ machine: Machine, _ random: inout SamplingRandom) {
    priorities[thread] = random.next()
    pending[thread].look(thread, machine, &random)
  }
}
