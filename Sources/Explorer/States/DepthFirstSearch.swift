import Machine
import Synchronization

/// Exhaustive search over states, depth first and in place: the machine itself is the current state, and going back is
/// undoing. No state is copied; what is kept of a visited one is its fingerprint. The fastest way to a proof; the failure that it
/// reports is the first in its order, not the shortest.
///
/// A state's successors are all taken, looked up together, and the new ones taken again: some more steps, but the
/// cache misses of the visited set overlap. Workers share the visited set and hand each other schedules to go on from; what a
/// complete search counts does not depend on who did what.
public final class DepthFirstSearch {
  private let workers: [DepthFirstWorker]
  private let models: [Model]
  private let bounds: Bounds
  private let reduces: Bool
  private let visited: SharedFingerprints
  private let pool: WorkPool

  /// A search from the models' current states, with one worker for each; all must be equal. The machines are back there
  /// when it ends. `reduces`: persistent sets leave out orders that lead nowhere new. A bound on depth is not looked at.
  public init(_ models: [Model], bounds: Bounds = Bounds(), reduces: Bool = false, stopsAtFirst: Bool? = nil) {
    precondition(!models.isEmpty)
    self.models = models
    self.bounds = bounds
    let reduced = reduces && PersistentSets.canReduce(models[0].machine)
    self.reduces = reduced
    let visited = SharedFingerprints(workers: models.count)
    let rendezvous = Rendezvous()
    let pool = WorkPool(workers: models.count)
    self.visited = visited
    self.pool = pool
    let stops = stopsAtFirst ?? (models[0].afterFinding == .ends)
    workers = models.map {
      DepthFirstWorker(
        $0, visited, pool, rendezvous, isAlone: models.count == 1, reduces: reduced, stopsAtFirst: stops)
    }
  }

  public convenience init(_ model: Model, bounds: Bounds = Bounds(), reduces: Bool = false) {
    self.init([model], bounds: bounds, reduces: reduces)
  }

  /// Runs the search to its end, to the first failure or to a bound.
  public func run() -> SearchResult {
    _ = visited.add(models[0].machine.store.fingerprint)
    visited.note(1)
    let stoppedBy = Mutex<String?>(nil)
    let bounds = bounds
    let workers = workers
    let visited = visited
    let pool = pool
    Workers.run(workers.count, items: workers.count) { _, item in
      workers[item].run {
        guard item == 0, let reason = Self.boundReached(bounds, workers, visited) else { return }
        stoppedBy.withLock { $0 = reason }
        pool.stop()
      }
    }
    return result(stoppedBy: stoppedBy.withLock { $0 })
  }

  private static func boundReached(_ bounds: Bounds, _ workers: [DepthFirstWorker], _ visited: SharedFingerprints)
    -> String?
  {
    var progress = SearchProgress()
    // Rough while others work: it is for people.
    progress.states = visited.count
    progress.bytes = visited.bytes
    progress.transitions = workers[0].transitions * workers.count
    progress.depth = workers[0].deepest
    bounds.progress(progress)
    if progress.states >= bounds.states { return "the bound of \(bounds.states) states" }
    if progress.bytes > bounds.bytes { return "the bound on memory" }
    return bounds.shouldStop() ? "the bound on time" : nil
  }

  private func result(stoppedBy: String?) -> SearchResult {
    var result = SearchResult()
    result.states = visited.count
    result.transitions = workers.reduce(0) { $0 + $1.transitions }
    result.endStates = workers.reduce(0) { $0 + $1.endStates }
    result.deadlockStates = workers.reduce(0) { $0 + $1.deadlockStates }
    result.bytesPerState = Double(visited.bytes) / Double(max(visited.count, 1))
    result.stoppedBy = stoppedBy
    result.isComplete = stoppedBy == nil
    if reduces { result.reductions = ["persistent sets"] }
    let violations = workers.compactMap(\.violation)
    let stuck = workers.compactMap(\.stuck)
    result.hasViolation = !violations.isEmpty || models[0].startFinding != nil
    result.hasDeadlock = !stuck.isEmpty
    if let finding = models[0].startFinding {
      result.finding = finding
    } else if let failure = (violations.isEmpty ? stuck : violations).min(by: { $0.schedule.count < $1.schedule.count })
    {
      result.finding = failure.finding
      result.schedule = failure.schedule
    }
    return result
  }
}
