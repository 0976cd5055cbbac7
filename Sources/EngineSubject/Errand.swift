import BlockLayer
import Explorer
import Machine
import Subject
import Synchronization

/// Something that takes longer than a key may. It works on a machine of its own, in whatever thread runs it, and is asked
/// from others how far it is.
public final class Errand: Sendable {
  enum Kind: Sendable {
    case lookAhead
    case search
  }

  /// What it came to.
  enum Outcome: Sendable {
    case lookAhead(LookAhead)
    /// A search with the finding's steps in words.
    case search(SearchResult, [ExploredStep])
    case cancelled
  }

  /// How much it may take.
  struct Limits: Sendable {
    var states: Int
    var bytes: Int
  }

  let kind: Kind
  let configuration: MachineConfiguration
  /// What has happened to the machine before.
  let past: [RunEntry]
  let limits: Limits
  /// Whether the client, which would begin again for ever, stops before.
  let isOneRound: Bool
  /// Whether nobody asked for it, so that what it came to is no answer.
  let isUnasked: Bool
  private let state: Mutex<State>

  private struct State {
    var isCancelled = false
    var work: Work
    var start = ContinuousClock.now
    var lastTold = ContinuousClock.now
  }

  private static let interval = Duration.milliseconds(200)

  init(
    _ kind: Kind, _ configuration: MachineConfiguration, past: [RunEntry], limits: Limits? = nil,
    isOneRound: Bool = false, isUnasked: Bool = false
  ) {
    self.kind = kind
    self.configuration = configuration
    self.past = past
    self.isOneRound = isOneRound
    self.isUnasked = isUnasked
    switch kind {
    case .lookAhead:
      self.limits = limits ?? Limits(states: 4_000_000, bytes: 1 << 30)
      state = Mutex(State(work: Work(title: "looking ahead")))
    case .search:
      self.limits = limits ?? Limits(states: 20_000_000, bytes: 2 << 30)
      state = Mutex(State(work: Work(title: "searching")))
    }
  }

  /// How far it is.
  public var work: Work { state.withLock { $0.work } }

  /// Ends it before long; what it came to by then does not count.
  public func cancel() { state.withLock { $0.isCancelled = true } }

  var isCancelled: Bool { state.withLock { $0.isCancelled } }

  /// Does it. `onProgress` is called now and then, when `work` has news.
  func run(onProgress: @escaping @Sendable () -> Void = {}) -> Outcome {
    state.withLock { $0.start = .now }
    guard let emulator = Emulator.after(past, configuration, isCancelled: { isCancelled }) else { return .cancelled }
    var bounds = Bounds()
    bounds.states = limits.states
    bounds.bytes = limits.bytes
    bounds.shouldStop = { self.isCancelled }
    bounds.progress = { if self.note($0) { onProgress() } }
    let outcome: Outcome
    switch kind {
    case .lookAhead:
      let graph = StateGraph(emulator.model, bounds: bounds)
      if isCancelled { return .cancelled }
      outcome = .lookAhead(LookAhead(outlooks: Outlooks(graph), past: past, isOneRound: isOneRound))
    case .search:
      let result = StateSearch(emulator.model, bounds: bounds).run()
      let steps = ExploredStep.describe(result.schedule, on: emulator.machine) { emulator.changes(since: $0) }
      outcome = .search(result, steps)
    }
    return isCancelled ? .cancelled : outcome
  }

  /// Takes progress down. Answers whether it is time to tell it.
  private func note(_ progress: SearchProgress) -> Bool {
    state.withLock { state in
      let now = ContinuousClock.now
      guard now - state.lastTold >= Self.interval else { return false }
      state.lastTold = now
      let spent = now - state.start
      let seconds = Double(spent.components.seconds) + Double(spent.components.attoseconds) / 1e18
      state.work.states = progress.states
      state.work.statesPerSecond = Int(Double(progress.states) / seconds)
      state.work.depth = progress.depth
      state.work.frontier = progress.frontier
      state.work.bytes = progress.bytes
      let left = [(limits.states, progress.states), (limits.bytes, progress.bytes)].map { limit, now in
        now > 0 ? Double(max(0, limit - now)) * seconds / Double(now) : .infinity
      }
      let shortest = left.min() ?? .infinity
      state.work.secondsLeft = shortest < 1e6 ? Int(shortest.rounded(.up)) : nil
      return true
    }
  }
}
