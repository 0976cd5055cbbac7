import EngineSubject
import Subject
import Synchronization
import Testing

struct EngineSubjectTests {
  /// Takes snapshots until one is as wanted. The subject wakes it, no clock does.
  private func first(
    of subject: EngineSubject, after commands: [SubjectCommand], where isWanted: (Snapshot) -> Bool
  ) async -> Snapshot {
    let (news, continuation) = AsyncStream.makeStream(of: Void.self)
    subject.onChange { continuation.yield() }
    var snapshot = subject.snapshot()
    for command in commands { subject.send(command) }
    var waiting = news.makeAsyncIterator()
    while !isWanted(snapshot) {
      await waiting.next()
      snapshot = subject.snapshot()
    }
    return snapshot
  }

  @Test(.timeLimit(.minutes(1))) func stepsAreSeen() async {
    let subject = EngineSubject(demoSession())
    let snapshot = await first(of: subject, after: [.stepAny, .stepAny, .stepAny]) { $0.step == 3 }
    #expect(!snapshot.isRunning)
    #expect(await first(of: subject, after: [.stepBack]) { $0.step == 2 }.lastStep == 3)
    subject.stop()
  }

  @Test(.timeLimit(.minutes(1))) func runsByItselfAndPauses() async {
    let subject = EngineSubject(demoSession())
    let faster = Array(repeating: SubjectCommand.faster, count: 5)
    let running = await first(of: subject, after: faster + [.run]) { $0.step > 1000 }
    #expect(running.isRunning)
    #expect(running.stepsPerSecond == 10_000)
    let paused = await first(of: subject, after: [.pause]) { !$0.isRunning }
    let back = await first(of: subject, after: [.stepBack]) { $0.step == paused.step - 1 }
    #expect(!back.isRunning)
    subject.stop()
  }

  @Test(.timeLimit(.minutes(1))) func aLiveRunGetsToACommandByItself() async {
    let subject = EngineSubject(quietSession("10.0"))
    let snapshot = await first(of: subject, after: [.faster, .faster, .faster, .run, .plugDisk(controller: nil)]) {
      $0.devices.contains { $0.name == "stg1" && $0.state == "online" }
    }
    // A machine at rest is still running: it waits for the next command.
    #expect(snapshot.isRunning)
    subject.stop()
  }

  @Test func wakesOnceForEachSnapshotTaken() {
    let subject = EngineSubject(demoSession())
    let counter = Counter()
    subject.onChange { counter.add() }
    for _ in 0..<10 { subject.send(.stepAny) }
    subject.stop()
    // Nobody has taken a snapshot, so none is made.
    #expect(counter.value == 0)

    let other = EngineSubject(demoSession())
    other.onChange { counter.add() }
    _ = other.snapshot()
    for _ in 0..<10 { other.send(.stepAny) }
    other.stop()
    #expect(counter.value == 1)
  }

  @Test func sayNothingAfterTheEnd() {
    let subject = EngineSubject(demoSession())
    subject.stop()
    subject.send(.stepAny)
    subject.stop()
    #expect(subject.snapshot().step == 0)
  }

  private final class Counter: Sendable {
    private let count = Mutex(0)
    func add() { count.withLock { $0 += 1 } }
    var value: Int { count.withLock { $0 } }
  }
}
