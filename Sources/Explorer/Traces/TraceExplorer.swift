import Machine

/// The state of a `TraceSearch`: the execution that is being explored, with what is still to be explored from each of its
/// states.
///
/// The execution is a row of events; frame d is the state before event d. Events and frames are a stack; the last event has
/// no frame behind it while it is being taken.
final class TraceExplorer {
  let model: Model
  let machine: Machine
  let store: CellStore
  let bounds: Bounds
  let depthBound: Int
  let isOptimal: Bool
  /// Whether every step is an operation that touches at most one cell, known without taking it.
  let isSimple: Bool
  let goesOn: Bool
  var onTrace: ((ExploredTrace) -> Void)?
  var cellLabel: ((Int) -> UInt64)?

  var events = Row<TraceEvent>()
  var frames = Row<TraceFrame>()
  var accesses = Row<TraceAccess>()
  /// `width` numbers for each event: how many steps of each thread are before it, itself included.
  var clocks = Row<Int32>(capacity: 1024)
  var width: Int
  /// The last event of each thread; -1: none.
  var lastEvent: Row<Int32>
  /// The last access of each cell; -1: none.
  var lastAccess: Row<Int32>
  var sleepers = Row<Sleeper>()
  var sleeperLists = Row<UInt64>()
  /// Races that are to be looked at again at the end of the run.
  var undecided = Row<TraceRace>()
  var undecidedLists: ContiguousArray<Candidate> = []
  /// Races that have another outcome if a step to come touches what the second step touches when it comes first.
  var changing: ContiguousArray<ChangingRace> = []
  /// What the trials of a race touched.
  var tried: ContiguousArray<UInt64> = []
  var hasTriedFatal = false
  /// Races of the step that is being taken.
  var found = Row<TraceRace>()
  /// A reversed race: the events that do not depend on the first step, and the second step, the candidate, among them.
  var order = Row<Int32>()
  var candidate = Candidate()
  /// By thread: which ways of its step are known to be independent of the reversed race, a bit each.
  var independentWays: Row<UInt64>
  var hasIndependentWays = false

  var nodes = Row<WakeupNode>()
  var nodeLists: ContiguousArray<ContiguousArray<UInt64>> = []
  var freeNode: Int32 = -1

  /// How many events have stayed since the last run ended.
  var kept = 0

  // For steps that touch many cells.
  var marks: CellMarks
  var eventStamps = Row<UInt32>()
  var eventStamp: UInt32 = 0

  /// Frames below this one belong to a prefix that is given.
  var base = 0
  /// Where reversed races cannot be found for sure; then a search is not complete.
  var isApproximate = false
  var isCut = false
  var stoppedBy: String?
  var counts = SearchResult()
  var firstFinding: Finding?
  var work = 0

  /// What the second step of a race does when it comes first.
  struct Candidate {
    var thread = 0
    var way = 0
    var ways = 1
    var cell: Int32 = -1
    var flags: UInt32 = 0
    /// What it touches where that is not one cell, packed.
    var list: ContiguousArray<UInt64> = []
    /// The events that are left out, with what depends on them; the race's first step comes first.
    var dropped: ContiguousArray<Int> = []
  }

  init(_ model: Model, bounds: Bounds, reduction: TraceSearch.Reduction, isWatching: Bool) {
    self.model = model
    machine = model.machine
    store = machine.store
    self.bounds = bounds
    depthBound = bounds.depth == .max ? TraceSearch.defaultDepth : bounds.depth
    isOptimal = reduction == .optimal
    goesOn = model.afterFinding == .goesOn
    let machine = machine
    let code = machine.operations
    let isData = (1..<max(code.count, 1)).allSatisfy { code[$0].code != .routine && code[$0].buffer == 0 }
    isSimple = isData && goesOn && !isWatching
    width = max(machine.threadCount, 1)
    lastEvent = Row(repeating: -1, count: 64)
    independentWays = Row(repeating: 0, count: 64)
    lastAccess = Row(repeating: -1, count: machine.store.capacity)
    marks = CellMarks(cells: isSimple ? 1 : machine.store.capacity)
    counts.executions = 0
    counts.redundantExecutions = 0
    counts.traces = 0
    counts.badTraces = 0
    counts.deadlockTraces = 0
    counts.reductions = [isOptimal ? "optimal dynamic partial-order reduction" : "source sets", "sleep sets"]
    if let finding = model.startFinding {
      firstFinding = finding
      counts.finding = finding
      counts.hasViolation = true
    }
  }

  deinit {
    events.deallocate()
    frames.deallocate()
    accesses.deallocate()
    clocks.deallocate()
    lastEvent.deallocate()
    lastAccess.deallocate()
    sleepers.deallocate()
    sleeperLists.deallocate()
    undecided.deallocate()
    found.deallocate()
    order.deallocate()
    independentWays.deallocate()
    nodes.deallocate()
    eventStamps.deallocate()
    marks.deallocate()
  }

  func result() -> SearchResult {
    counts.isComplete = stoppedBy == nil && !isCut && !isApproximate
    if stoppedBy == nil, isCut { stoppedBy = "the bound of \(depthBound) steps in a run" }
    if stoppedBy == nil, isApproximate { stoppedBy = "waits with too many ways to come true" }
    counts.stoppedBy = stoppedBy
    return counts
  }

  /// Explores the traces behind a prefix.
  func explore(_ part: TraceShard) {
    let mark = store.journalCount
    base = part.prefix.count
    pushFrame()
    for decision in part.prefix {
      take(decision.thread, decision.way)
      pushFrame()
    }
    for step in part.sleep { putToSleep(step) }
    runToEnd()
    while events.count > 0 {
      popFrame()
      popEvent()
    }
    popFrame()
    machine.undo(to: mark)
  }

  private func runToEnd() {
    while true {
      if goOn() {
        if stoppedBy != nil { return }
        continue
      }
      if stoppedBy != nil { return }
      // Back to a state with something left to explore.
      repeat {
        if events.count == base { return }
        stepBack()
      } while !hasWaiting
      stoppedBy = reasonToStop()
      if stoppedBy != nil { return }
      advanceOnBranch()
    }
  }

  /// Takes a step from the state that was just reached; or the run ends here, and is counted.
  private func goOn() -> Bool {
    let depth = events.count
    if depth > 0, events[depth - 1].isFatal {
      finish(.fatal)
    } else if depth >= depthBound {
      finish(freeStep() != nil ? .cut : isAsleep ? .redundant : .complete)
    } else if hasWaiting {
      advanceOnBranch()
      return true
    } else if let step = freeStep() {
      advance(step.thread, step.way)
      return true
    } else {
      finish(isAsleep ? .redundant : .complete)
    }
    return false
  }

  private func advanceOnBranch() {
    let branch = takeBranch()
    advance(branch.thread, branch.way)
    frames[frames.count - 1].first = branch.first
    frames[frames.count - 1].last = branch.last
  }

  private func advance(_ thread: Int, _ way: Int) {
    take(thread, way)
    pushFrame()
    work &+= 1
    if work & 0x3FFF == 0, bounds.shouldStop() { stoppedBy = "a request to stop" }
  }

  /// Takes back the last step and puts it to sleep in the state before it.
  private func stepBack() {
    popFrame()
    fallAsleep()
    popEvent()
  }

  private func reasonToStop() -> String? {
    let executions = counts.executions ?? 0
    if executions >= bounds.executions { return "the bound of \(bounds.executions) runs" }
    if executions & 0x3FF == 0 {
      var progress = SearchProgress()
      progress.executions = executions
      progress.transitions = work
      progress.depth = counts.depth
      bounds.progress(progress)
    }
    return nil
  }
}
