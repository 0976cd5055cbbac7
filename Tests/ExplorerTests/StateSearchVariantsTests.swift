import Explorer
import Machine
import Synchronization
import Testing

/// Searches over states that must come to the same whatever way they are run.
struct StateSearchVariantsTests {
  private func model(_ machine: Machine) -> Model {
    var model = Model(machine)
    model.judgeEnd = {
      (0..<machine.threadCount).allSatisfy { machine.isIdle($0) } ? nil : Finding(kind: .deadlock, text: "deadlock")
    }
    return model
  }

  private func dining(_ workers: Int, _ count: Int = 6, good: Bool = true) -> [Model] {
    (0..<workers).map { _ in model(SmallPrograms.philosophers(count, lastIsLeftHanded: good)) }
  }

  private func counts(_ result: SearchResult) -> [Int?] {
    [result.states, result.transitions, result.endStates, result.deadlockStates]
  }

  @Test(arguments: [1, 2, 3]) func countsDoNotDependOnWorkers(workers: Int) {
    let wanted = counts(StateSearch(dining(1)).run())
    #expect(counts(StateSearch(dining(workers)).run()) == wanted)
    #expect(counts(DepthFirstSearch(dining(workers)).run()) == wanted)
    #expect(counts(StateSearch(dining(workers), isExact: true).run()) == wanted)
  }

  @Test(arguments: [1, 2]) func theScheduleIsTheSameForAnyNumberOfWorkers(workers: Int) {
    let wanted = StateSearch(dining(1, 5, good: false)).run()
    let result = StateSearch(dining(workers, 5, good: false)).run()
    #expect(result.finding?.kind == .deadlock)
    #expect(result.schedule == wanted.schedule)
    #expect(result.minimalSteps == 5)
  }

  @Test func depthFirstFindsWhatReplays() {
    let models = dining(2, 5, good: false)
    let result = DepthFirstSearch(models).run()
    #expect(result.hasDeadlock)
    let machine = models[0].machine
    for decision in result.schedule { machine.step(decision.thread, way: decision.way) }
    #expect(models[0].judgeEnd()?.kind == .deadlock)
    #expect((0..<5).allSatisfy { machine.ways($0) == 0 })
  }

  @Test func exactSearchHasNoCollisions() {
    let result = StateSearch(dining(1), isExact: true).run()
    #expect(result.isExact)
    #expect(result.collisionProbability == 0)
  }

  @Test(arguments: [1, 2, 3, 5]) func shardsTogetherVisitEverything(count: Int) {
    let whole = StateSearch(dining(1, 7)).run()
    let parts = (0..<count).map { StateSearch(dining(1, 7), shard: Shard(index: $0, count: count)).run() }
    #expect(parts.allSatisfy { $0.isComplete })
    #expect(parts.reduce(0) { $0 + ($1.states ?? 0) } >= whole.states ?? 0)
    #expect(parts.contains { $0.endStates ?? 0 > 0 })
    let bad = (0..<count).map { StateSearch(dining(1, 7, good: false), shard: Shard(index: $0, count: count)).run() }
    #expect(bad.compactMap(\.minimalSteps).min() == 7)
  }

  @Test(arguments: [1, 2]) func aKilledSearchGoesOnFromItsCheckpoint(workers: Int) throws {
    let wanted = StateSearch(dining(1, 7)).run()
    // Stop at the eleventh look, with a checkpoint from the ninth one.
    let looks = Looks()
    var bounds = Bounds()
    bounds.checkpoint = { _ in looks.look() == 9 ? looks.save : nil }
    bounds.shouldStop = { looks.count > 10 }
    let killed = StateSearch(dining(workers, 7), bounds: bounds).run()
    #expect(!killed.isComplete)
    #expect(killed.stoppedBy == "the bound on time")
    let words = try #require(looks.saved).words
    let checkpoint = try #require(SearchCheckpoint(words: words))
    let search = StateSearch(dining(workers, 7))
    let isResumed = search.resume(from: checkpoint)
    #expect(isResumed)
    let result = search.run()
    #expect(result.isComplete)
    #expect(counts(result) == counts(wanted))
    #expect(result.depth == wanted.depth)
    // Something else, or damaged.
    let isTaken = StateSearch(dining(1, 6)).resume(from: checkpoint)
    #expect(!isTaken)
    var damaged = words
    damaged[words.count / 2] ^= 1
    #expect(SearchCheckpoint(words: damaged) == nil)
    #expect(SearchCheckpoint(words: []) == nil)
  }

  @Test func aSearchInTheMiddleOfARunLeavesItsPast() {
    let model = dining(1)[0]
    let machine = model.machine
    let start = machine.store.fingerprint
    machine.step(0)
    machine.step(2)
    let here = machine.store.fingerprint
    let count = machine.store.journalCount
    let counted = counts(StateSearch(model).run())
    #expect(counts(DepthFirstSearch(model).run()) == counted)
    #expect(machine.store.fingerprint == here && machine.store.journalCount == count)
    #expect(machine.store.fingerprint == machine.store.computeFingerprint())
    machine.undo(to: 0)
    #expect(machine.store.fingerprint == start)
  }

  @Test func boundsSaySo() {
    var bounds = Bounds()
    bounds.states = 10
    let few = StateSearch(dining(1), bounds: bounds).run()
    #expect(few.stoppedBy == "the bound of 10 states")
    #expect(!few.isComplete)
    bounds = Bounds()
    bounds.bytes = 1
    #expect(StateSearch(dining(1), bounds: bounds).run().stoppedBy == "the bound on memory")
    bounds = Bounds()
    bounds.depth = 3
    #expect(StateSearch(dining(1), bounds: bounds).run().stoppedBy == "the bound of 3 steps")
  }
}

/// Counts how often a search asks, and keeps what it saves.
private final class Looks: Sendable {
  private let state = Mutex<(count: Int, saved: SearchCheckpoint?)>((0, nil))

  var count: Int { state.withLock { $0.count } }
  var saved: SearchCheckpoint? { state.withLock { $0.saved } }

  func look() -> Int {
    state.withLock {
      $0.count += 1
      return $0.count
    }
  }

  func save(_ checkpoint: SearchCheckpoint) { state.withLock { $0.saved = checkpoint } }
}
