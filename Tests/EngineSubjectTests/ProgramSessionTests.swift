import EngineSubject
import Explorer
import Machine
import Scenarios
import Subject
import Testing

/// Small programs in a person's hands.
struct ProgramSessionTests {
  /// A scenario's program with its shortest failing run to be played.
  private func session(_ name: String, _ revision: String) throws -> (session: ProgramSession, steps: Int) {
    let scenario = try Scenario.named(name)
    let program = try #require(scenario.smallProgram(at: revision))
    let part = try #require(scenario.program)
    let result = try #require(scenario.search(at: revision))
    let machine = program.model(part.memoryModel).machine
    let steps = ExploredStep.describe(result.schedule, on: machine) {
      program.changes(machine, under: part.memoryModel, since: $0)
    }
    let session = ProgramSession(
      program, part.memoryModel, title: name, revision: revision, recorded: steps, finding: result.finding)
    return (session, steps.count)
  }

  @Test func anyStepCanBeTakenBack() throws {
    let (session, steps) = try session("c-49-wake-before-yield", "before-8b808af8e9")
    var instants = [session.snapshot()]
    for _ in 0..<steps {
      #expect(session.snapshot().finding == nil)
      session.perform(.stepAny)
      instants.append(session.snapshot())
    }
    #expect(session.snapshot().finding?.kind == "assertion")
    #expect(session.snapshot().choices.isEmpty)
    for step in (0..<steps).reversed() {
      session.perform(.stepBack)
      let present = session.snapshot()
      #expect(present.step == step)
      #expect(present.variables == instants[step].variables)
      #expect(present.threads == instants[step].threads)
      #expect(present.finding == nil)
    }
  }

  @Test func aLivelockShowsWhereItsRoundBegins() throws {
    let (session, steps) = try session("spin-aio-notify-accept", "BUG1")
    session.perform(.playRecorded)
    let end = session.snapshot()
    #expect(end.step == steps)
    #expect(end.finding?.kind == "livelock")
    #expect(end.message?.text.hasPrefix("From step ") == true)
    // It is no end: one can go round once more.
    #expect(!end.choices.isEmpty)
    session.perform(.stepAny)
    #expect(session.snapshot().step == steps + 1)
    #expect(session.snapshot().finding == nil)
    session.perform(.stepBack)
    #expect(session.snapshot().finding?.kind == "livelock")
    #expect(session.snapshot().variables == end.variables)
  }

  @Test func aStepBesideTheRecordLeavesIt() throws {
    let (session, steps) = try session("c-49-wake-before-yield", "before-8b808af8e9")
    session.perform(.goTo(step: steps - 2))
    let recorded = session.snapshot().choices.first { $0.note != nil }
    let other = session.snapshot().choices.first { $0.note == nil }
    #expect(recorded != nil)
    if let other {
      session.perform(.choose(thread: other.thread, alternative: other.alternative))
      #expect(session.snapshot().leftRecordAt == steps - 2)
      session.perform(.returnToRecord)
      #expect(session.snapshot().leftRecordAt == nil)
    }
  }
}
