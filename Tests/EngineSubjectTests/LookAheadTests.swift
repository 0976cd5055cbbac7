import BlockLayer
import EngineSubject
import Scenarios
import Subject
import Testing

/// What may become of a run, worked out in the background or on the spot.
struct LookAheadTests {
  /// A disk is unplugged once, or again and again after it was plugged.
  static func configuration(_ revision: String = "seed", repeats: Bool = false) -> MachineConfiguration {
    var configuration = quietConfiguration(revision)
    let plug = Command(
      "device_add",
      .object([
        .init("driver", .string("scsi-hd")), .init("id", .string("stg0")), .init("bus", .string("scsi0.0")),
        .init("drive", .string("fmt0")),
      ]))
    let unplug = Command("device_del", .object([.init("id", .string("stg0"))]))
    configuration.client = ClientScript(repeats ? [unplug, plug] : [unplug], repeats: repeats)
    return configuration
  }

  private func played(_ configuration: MachineConfiguration = Self.configuration()) -> Session {
    let exploration = Exploration.run(Emulator(configuration), scenario: "unplug")
    return Session(Emulator(configuration), title: "unplug", recorded: exploration.steps, isStepped: true)
  }

  private func lookAhead(_ session: Session) {
    session.perform(.lookAhead)
    session.runErrands()
  }

  @Test func everyChoiceIsMarked() throws {
    let session = played()
    #expect(!session.snapshot().hasLookedAhead)
    lookAhead(session)
    let length = session.snapshot().lastStep
    for step in 0..<length {
      let snapshot = session.snapshot()
      let here = try #require(snapshot.prospect)
      let prospects = snapshot.choices.compactMap(\.prospect)
      #expect(prospects.count == snapshot.choices.count)
      // A state's chance is the mean over its threads, each the mean over its ways.
      var byThread: [Int: [Double]] = [:]
      for (choice, prospect) in zip(snapshot.choices, prospects) {
        byThread[choice.thread, default: []].append(prospect.probability)
      }
      let means = byThread.values.map { $0.reduce(0, +) / Double($0.count) }
      #expect(abs(means.reduce(0, +) / Double(means.count) - here.probability) < 1e-9)
      #expect(prospects.compactMap(\.stepsToFailure).min() == here.stepsToFailure)
      #expect(here.canFail && here.stepsToFailure == length - step && here.isWhole)
      session.perform(.stepAny)
    }
    #expect(session.finding != nil)
    #expect(session.snapshot().prospect == nil)
  }

  @Test func theTurningPointIsWhereItWasDecided() throws {
    let session = played()
    lookAhead(session)
    let point = try #require(session.snapshot().turningPoints.first { $0.kind == .noReturn })
    session.perform(.goTo(step: point.step))
    #expect(session.snapshot().prospect?.mustFail == false)
    #expect(session.snapshot().choices.contains { $0.prospect?.mustFail == false })
    session.perform(.stepAny)
    #expect(session.snapshot().prospect?.mustFail == true)
    #expect(session.snapshot().steps.first { $0.number == point.step }?.prospect?.mustFail == true)
    // The run that is known is what is judged, wherever one stands in it; off it, another one is.
    #expect(session.snapshot().turningPoints.contains(point))
    session.perform(.goTo(step: 0))
    #expect(session.snapshot().turningPoints.contains(point))
    let other = try #require(session.snapshot().choices.first { $0.note == nil })
    session.perform(.choose(thread: other.thread, alternative: other.alternative))
    #expect(session.snapshot().turningPoints.isEmpty)
    #expect(session.snapshot().prospect != nil)
  }

  @Test func nothingFailsWhereItWasFixed() {
    let session = Session(Emulator(Self.configuration("10.0")), title: "fixed", isStepped: true)
    lookAhead(session)
    let snapshot = session.snapshot()
    #expect(snapshot.prospect == Prospect(canFail: false, mustFail: false, probability: 0, stepsToFailure: nil))
    #expect(snapshot.message?.text.hasPrefix("It cannot fail: looked at all ") == true)
    session.perform(.findFailure)
    session.runErrands()
    #expect(session.message?.text.hasPrefix("No schedule from here fails: ") == true)
    #expect(session.message?.text.hasSuffix(" states, complete.") == true)
  }

  /// For ever, a client that repeats itself runs into the failure for certain; what is told is the chance in this round.
  @Test func aClientThatRepeatsIsFollowedForOneRound() throws {
    let session = played(Self.configuration(repeats: true))
    lookAhead(session)
    let snapshot = session.snapshot()
    let prospect = try #require(snapshot.prospect)
    #expect(prospect.canFail && !prospect.mustFail && prospect.probability < 1)
    #expect(snapshot.message?.text.contains("up to the client's next round") == true)
    #expect(snapshot.turningPoints.contains { $0.kind == .noReturn })
  }

  @Test func behindAnInputNothingIsKnownUntilAsked() {
    let session = played()
    lookAhead(session)
    session.perform(.stopMachine)
    #expect(session.snapshot().prospect == nil)
    #expect(session.snapshot().hasLookedAhead)
    #expect(session.snapshot().choices.allSatisfy { $0.prospect == nil })
    session.perform(.stepBack)
    #expect(session.snapshot().prospect != nil)
    session.perform(.stopMachine)
    lookAhead(session)
    #expect(session.snapshot().prospect != nil)
  }

  @Test func aSearchMakesTheRecordedRun() throws {
    let session = Session(Emulator(Self.configuration()), title: "unplug", isStepped: true)
    for _ in 0..<12 { session.perform(.stepAny) }
    let before = session.present
    session.perform(.findFailure)
    #expect(session.snapshot().work.map(\.title) == ["searching"])
    session.perform(.stepAny)
    session.runErrands()
    // Meanwhile somebody went on, perhaps another way.
    session.perform(.returnToRecord)
    if session.step > 12 { session.perform(.goTo(step: 12)) }
    #expect(session.present == before)
    #expect(session.snapshot().work.isEmpty)
    let length = session.snapshot().lastStep
    #expect(length > 12)
    session.perform(.playRecorded)
    #expect(session.step == length)
    #expect(session.finding?.kind == .assertion)
    session.perform(.goTo(step: 5))
    session.perform(.goTo(step: length))
    #expect(session.finding?.kind == .assertion)
  }

  @Test func theSameKeyCancels() {
    let session = played()
    session.perform(.lookAhead)
    session.perform(.findFailure)
    #expect(session.snapshot().work.map(\.title) == ["looking ahead", "searching"])
    session.perform(.cancelWork)
    session.perform(.lookAhead)
    #expect(session.snapshot().work.isEmpty)
    #expect(session.message?.text == "Looking ahead was cancelled; a begins it again.")
    session.runErrands()
    #expect(!session.snapshot().hasLookedAhead)
  }

  @Test(.timeLimit(.minutes(2))) func marksComeWhenTheyAreReady() async {
    let subject = EngineSubject(played())
    let (news, continuation) = AsyncStream.makeStream(of: Void.self)
    subject.onChange { continuation.yield() }
    subject.lookAhead()
    var snapshot = subject.snapshot()
    var waiting = news.makeAsyncIterator()
    while snapshot.prospect == nil {
      await waiting.next()
      snapshot = subject.snapshot()
    }
    #expect(snapshot.work.isEmpty)
    #expect(snapshot.choices.allSatisfy { $0.prospect != nil })
    subject.stop()
  }

  @Test func theSetUpIsLogged() {
    let events = quietSession(isStepped: true).snapshot().events.filter { $0.step == nil }
    #expect(events.first?.text.hasPrefix("{\"execute\": \"object-add\"") == true)
    #expect(events.count { $0.text == "{\"return\": {}}" } == 6)
  }

  @Test func iothreadsComeBeforeTheGuest() throws {
    let session = Session(Emulator(DemoMachine.configuration(rules: rules("10.0"))), title: "demo")
    session.runToStep(300)
    let names = session.snapshot().choices.map(\.threadName)
    let order = session.snapshot().threads.map(\.name)
    #expect(names == names.sorted { order.firstIndex(of: $0) ?? 0 < order.firstIndex(of: $1) ?? 0 })
    #expect(order.first == "main" && order.dropFirst().first == "iothread0")
  }
}
