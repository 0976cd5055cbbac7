import BlockLayer
import Conditions
import EngineSubject
import Lessons
import Scenarios
import Subject
import Testing

/// A finding that is quick to search for: the guest's request meets a disk whose backend leaves its controller's context.
struct RecordedRunTests {
  private static let lesson = Lesson(
    level: 1, about: "about",
    pages: [
      Lesson.Page(when: .start, text: "one"),
      Lesson.Page(when: .did(thread: nil, text: "virtio_scsi_hotunplug"), text: "two"),
      Lesson.Page(when: .failed, text: "three"),
    ])

  private func explored() -> (MachineConfiguration, Exploration) {
    var configuration = quietConfiguration("seed")
    configuration.client = ClientScript([Command("device_del", .object([.init("id", .string("stg0"))]))])
    return (configuration, Exploration.run(Emulator(configuration), scenario: "unplug"))
  }

  @Test func playsToTheFindingAndBack() throws {
    let (configuration, exploration) = explored()
    let finding = try #require(exploration.result.finding)
    let session = Session(
      Emulator(configuration), title: "unplug", lesson: Self.lesson, recorded: exploration.steps)
    let start = session.present
    #expect(session.snapshot().lastStep == exploration.steps.count)
    #expect(session.snapshot().story == ["about", "one"])
    #expect(session.snapshot().choices.contains { $0.note == "the recorded run takes this" })
    session.perform(.playRecorded)
    let end = session.snapshot()
    #expect(end.step == exploration.steps.count)
    #expect(end.finding?.text == finding.text)
    #expect(end.finding?.function == finding.function)
    #expect(end.story == ["three"])
    #expect(end.events.last?.kind == .finding)
    #expect(end.choices.isEmpty)
    #expect(end.message?.text == "Stopped: \(finding.text)")
    #expect(end.steps.last?.changes == exploration.steps.last?.changes)

    session.perform(.unplug(device: "stg0"))
    #expect(session.message?.text.hasPrefix("The run ends here") == true)
    session.perform(.stepBack)
    #expect(session.snapshot().finding == nil)
    #expect(session.snapshot().story == ["two"])
    session.perform(.goTo(step: 0))
    var present = session.present
    // What was learned stays.
    present.lesson = start.lesson
    #expect(present == start)
  }

  @Test func theTwoHalvesDisagreeBeforeTheEnd() throws {
    let (configuration, exploration) = explored()
    let session = Session(Emulator(configuration), title: "unplug", recorded: exploration.steps)
    session.perform(.goTo(step: exploration.steps.count - 1))
    let snapshot = session.snapshot()
    let backend = try #require(snapshot.node("(stg0)"))
    #expect(backend.disagrees)
    #expect(snapshot.deadlock.isEmpty)
    #expect(snapshot.thread("iothread0")?.activity == .canRun)
    #expect(snapshot.thread("iothread0")?.stack.first?.function == "blk_get_aio_context")
  }

  @Test func leavingThePathIsFoundBackFrom() throws {
    let (configuration, exploration) = explored()
    let session = Session(Emulator(configuration), title: "unplug", recorded: exploration.steps)
    session.perform(.goTo(step: exploration.steps.count - 3))
    let step = session.step
    let other = try #require(session.snapshot().choices.first { $0.note == nil })
    session.perform(.choose(thread: other.thread, alternative: other.alternative))
    #expect(session.snapshot().lastStep == step + 1)
    #expect(session.snapshot().leftRecordAt == step)
    #expect(session.message?.text == "Step \(step) is not the recorded run's; r returns to it.")
    session.perform(.stepAny)
    #expect(session.message?.text == "")
    session.perform(.returnToRecord)
    #expect(session.step == step)
    #expect(session.snapshot().leftRecordAt == nil)
    session.perform(.choose(thread: other.thread, alternative: other.alternative))
    session.perform(.stepBack)
    #expect(session.snapshot().lastStep == exploration.steps.count)
    session.perform(.playRecorded)
    #expect(session.finding != nil)
  }

  @Test func commandsAreOnlyQueued() {
    let (configuration, exploration) = explored()
    let session = Session(Emulator(configuration), title: "unplug", recorded: exploration.steps)
    session.perform(.stopMachine)
    #expect(session.step == 1)
    #expect(session.message?.text == "queued: stop Step 0 is not the recorded run's; r returns to it.")
  }
}
