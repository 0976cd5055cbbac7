import BlockLayer
import EngineSubject
import Scenarios
import Subject
import Testing

struct SessionTimeTests {
  @Test func anyStepCanBeTakenBack() {
    let session = demoSession()
    var instants = [session.present]
    for _ in 0..<300 {
      session.perform(.stepAny)
      instants.append(session.present)
    }
    for step in (0..<300).reversed() {
      session.perform(.stepBack)
      #expect(session.step == step)
      if session.present != instants[step] {
        Issue.record("step \(step) is another after it was taken back")
        return
      }
    }
    session.perform(.stepBack)
    #expect(session.message?.text == "This is the start of the run.")
  }

  @Test func goesForwardsAlongWhatWasTakenBack() {
    let session = demoSession()
    for _ in 0..<120 { session.perform(.stepAny) }
    let end = session.present
    session.perform(.goTo(step: 0))
    #expect(session.snapshot().lastStep == 120)
    #expect(session.snapshot().steps.first?.tense == .future)
    session.perform(.goTo(step: 70))
    #expect(session.step == 70)
    session.perform(.playRecorded)
    #expect(session.present == end)
  }

  @Test func anotherChoiceMakesAnotherFuture() throws {
    let session = demoSession()
    for _ in 0..<100 { session.perform(.stepAny) }
    session.perform(.goTo(step: 50))
    let taken = try #require(session.snapshot().choices.first { $0.note != nil })
    let other = try #require(session.snapshot().choices.first { $0.note == nil })
    session.perform(.choose(thread: taken.thread, alternative: taken.alternative))
    #expect(session.snapshot().lastStep == 100)
    session.perform(.stepBack)
    session.perform(.choose(thread: other.thread, alternative: other.alternative))
    #expect(session.snapshot().lastStep == 51)
  }

  @Test func whatWasNotPutInWordsIsWhenItIsLookedAt() {
    let told = demoSession()
    for _ in 0..<1000 { told.perform(.stepAny) }
    let fast = demoSession()
    fast.runToStep(1000)
    #expect(fast.present.steps.suffix(60) == told.present.steps.suffix(60))
    #expect(fast.present.events == told.present.events)
    #expect(fast.present.graph == told.present.graph)
    fast.perform(.goTo(step: 500))
    told.perform(.goTo(step: 500))
    #expect(fast.present.threads == told.present.threads)
    #expect(fast.present.steps.last == told.present.steps.last)
  }

  @Test func runsToAnEventAndBack() throws {
    let session = quietSession(isStepped: true)
    session.perform(.stopMachine)
    var seen: [EventLine] = []
    while !seen.contains(where: { $0.kind == .qmp }), seen.count < 50 {
      session.perform(.runToEvent)
      let line = try #require(session.snapshot().events.last)
      #expect(line.step == session.step - 1)
      seen.append(line)
    }
    let stop = try #require(seen.last)
    #expect(stop.text.hasPrefix("STOP"))
    // A line of the log has the number of the step that caused it.
    #expect(session.snapshot().steps.last { $0.tense == .past }?.number == stop.step)
    let instant = session.step
    session.perform(.runToEvent)
    #expect(session.step > instant)
    session.perform(.backToEvent)
    #expect(session.step == instant)
    #expect(session.snapshot().events.last == stop)
  }

  @Test func refusesWhatCannotGo() throws {
    let session = quietSession()
    let rcu = try #require(session.snapshot().thread("rcu"))
    #expect(rcu.activity == .idle)
    let before = session.step
    session.perform(.step(thread: rcu.id))
    #expect(session.step == before)
    #expect(session.message == Message(text: "rcu cannot run: no callback.", isError: true, serial: 1))
    session.perform(.choose(thread: 99, alternative: 0))
    #expect(session.message?.isError == true)
  }

  @Test func paceHasItsLevels() {
    let session = demoSession()
    #expect(session.pace.stepsPerSecond == 20)
    for _ in 0..<20 { session.perform(.faster) }
    #expect(session.pace.stepsPerSecond == 50_000)
    for _ in 0..<20 { session.perform(.slower) }
    #expect(session.snapshot().stepsPerSecond == 1)
    #expect(Pace(stepsPerSecond: 60).stepsPerSecond == 50)
  }
}
