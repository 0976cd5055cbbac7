import Machine

/// Stateless search with dynamic partial-order reduction: one complete run for each Mazurkiewicz trace, a class of runs
/// that differ only in the order of independent steps.
///
/// Abdulla, Aronis, Jonsson and Sagonas, "Optimal dynamic partial order reduction", POPL 2014, and "Source sets: a
/// foundation for optimal dynamic partial order reduction", JACM 2017. In place: the machine is the current state, and
/// going back is undoing.
///
/// Steps are dependent if they are of one thread, or touch a common cell that one of them writes; what a step looks at to
/// see whether it can be taken belongs to it. A step that cannot be taken before another (a lock that is held) races with
/// the latest step before which it could. Each way of a step is a step of its own.
///
/// What differs from the paper: a race is looked at once, when its second step is taken, unless what has been explored
/// depends on steps still to come; only those are looked at again at the end of each run.
public struct TraceSearch {
  /// How much is reduced.
  public enum Reduction: String, Sendable, CaseIterable {
    /// Source sets and sleep sets: runs may be begun that turn out redundant.
    case source
    /// Wake-up sequences: every run that is begun is a new trace.
    case optimal
  }

  /// More steps than a run of a model without an endless thread has: a longer one ends a search without a bound on depth.
  public static let defaultDepth = 10_000

  /// Told of each trace. Costs time, because schedule and fingerprint are made only for it.
  public var onTrace: ((ExploredTrace) -> Void)?
  /// What stands for a cell in the fingerprint of a trace, so that traces of two models can be compared; nil: its number.
  public var cellLabel: ((Int) -> UInt64)?

  /// Whether to find out what a step touches by watching it, even where that is known before: for tests.
  package var isWatching = false

  private let model: Model
  private let bounds: Bounds
  private let reduction: Reduction
  private let parts: [TraceShard]

  /// A search from the machine's current state. The machine is back there when it ends. `shard`: only part `index`, from 0
  /// on, of as many as `count` says; the traces of all parts together are those of the whole, and none is in two.
  public init(
    _ model: Model, bounds: Bounds = Bounds(), reduction: Reduction = .optimal, shard: (index: Int, count: Int)? = nil
  ) {
    self.model = model
    self.bounds = bounds
    self.reduction = reduction
    guard let shard, shard.count > 1 else {
      parts = [TraceShard()]
      return
    }
    let all = Self.shards(model, count: shard.count)
    parts = all.indices.filter { $0 % shard.count == shard.index }.map { all[$0] }
  }

  /// A search of the traces behind a prefix, but for those that have a run which starts with a sleeping step there.
  public init(
    _ model: Model, bounds: Bounds = Bounds(), reduction: Reduction = .optimal, prefix: [Decision],
    sleep: [SleepingStep] = []
  ) {
    self.model = model
    self.bounds = bounds
    self.reduction = reduction
    parts = [TraceShard(prefix: prefix, sleep: sleep)]
  }

  /// Runs the search to its end or to a bound.
  public mutating func run() -> SearchResult {
    let machine = model.machine
    let wasListening = machine.isListening
    let mark = machine.store.journalCount
    machine.isListening = false
    defer {
      machine.undo(to: mark)
      machine.isListening = wasListening
    }
    let explorer = TraceExplorer(model, bounds: bounds, reduction: reduction, isWatching: isWatching)
    explorer.onTrace = onTrace
    explorer.cellLabel = cellLabel
    for part in parts where explorer.stoppedBy == nil { explorer.explore(part) }
    return explorer.result()
  }
}
