import Machine
import Testing

struct RaceDetectorTests {
  private func footprint(reads: [Int] = [], writes: [Int] = [], atomic: [Int] = []) -> Footprint {
    let store = CellStore(capacity: 64)
    store.startWatching()
    for cell in reads { _ = store[cell] }
    for cell in atomic { store.atomically { store[cell] += 1 } }
    for cell in writes { store[cell] += 1 }
    return store.stopWatching()
  }

  @Test func twoPlainWritesRace() {
    var detector = RaceDetector(threads: 2)
    #expect(detector.note(thread: 0, step: 0, footprint(writes: [5])).isEmpty)
    let races = detector.note(thread: 1, step: 1, footprint(writes: [5]))
    #expect(races.contains { $0.address == 5 && $0.first.step == 0 && $0.second.step == 1 })
  }

  @Test func anAtomicFlagOrdersThem() {
    var detector = RaceDetector(threads: 2)
    _ = detector.note(thread: 0, step: 0, footprint(writes: [5]))
    _ = detector.note(thread: 0, step: 1, footprint(atomic: [6]))
    _ = detector.note(thread: 1, step: 2, footprint(atomic: [6]))
    #expect(detector.note(thread: 1, step: 3, footprint(reads: [5])).isEmpty)
  }

  @Test func theFlagOfAnotherCellDoesNot() {
    var detector = RaceDetector(threads: 2)
    _ = detector.note(thread: 0, step: 0, footprint(writes: [5]))
    _ = detector.note(thread: 0, step: 1, footprint(atomic: [6]))
    _ = detector.note(thread: 1, step: 2, footprint(atomic: [7]))
    #expect(!detector.note(thread: 1, step: 3, footprint(reads: [5])).isEmpty)
  }

  @Test func readsDoNotRaceWithReads() {
    var detector = RaceDetector(threads: 3)
    for thread in 0..<3 { #expect(detector.note(thread: thread, step: thread, footprint(reads: [5])).isEmpty) }
  }

  @Test func aPlainWriteAfterAnotherThreadsReadRaces() {
    var detector = RaceDetector(threads: 2)
    _ = detector.note(thread: 0, step: 0, footprint(reads: [5]))
    #expect(!detector.note(thread: 1, step: 1, footprint(writes: [5])).isEmpty)
  }
}
