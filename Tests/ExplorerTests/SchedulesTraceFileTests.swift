import Explorer
import Machine
import Testing

struct SchedulesTraceFileTests {
  private let finding = Finding(kind: .assertion, text: "an increment is lost")

  private func trace() -> (TraceFile, Model, SearchIdentity) {
    let model = Model(SmallPrograms.racyIncrement(threads: 2, expected: 2))
    let identity = SearchIdentity(model, kind: .program, name: "racy", revision: "seed", description: 7)
    return (
      TraceFile([1, 0, 0, 1].map { Decision(thread: $0) }, finding: finding, on: model, identity: identity), model,
      identity
    )
  }

  private func sentence(_ text: String) -> String {
    do {
      _ = try TraceFile.parse(text, file: "a.trace")
      return "(no error)"
    } catch { return error.description }
  }

  @Test func whatIsWrittenIsReadAndReplayed() throws {
    var (trace, model, identity) = trace()
    trace.comments = [0: "t1 reads", 2: "and again\nin two lines"]
    #expect(trace.text.hasPrefix("blockscope-trace/1\n"))
    #expect(trace.text.hasSuffix("schedule:\n# t1 reads\nt1\nt0\n# and again\n# in two lines\nt0\nt1\n"))
    let read = try TraceFile.parse(trace.text, file: "a.trace")
    trace.comments = [:]
    #expect(read.text == trace.text)
    #expect(read.schedule == trace.schedule)
    #expect(try read.replay(on: model, as: identity).text == finding.text)
    #expect(model.machine.store.journalCount == 0)
  }

  @Test func randomFailuresReplayToTheSameEnd() throws {
    for seed in 0..<60 {
      let model = SchedulesRandomProgram.model(seed, afterFinding: seed % 2 == 0 ? .ends : .goesOn)
      guard let failure = SchedulesRandomProgram.failure(of: model, seed: seed) else { continue }
      let identity = SearchIdentity(model, kind: .program, name: "random \(seed)", description: UInt64(seed))
      let trace = TraceFile(failure.schedule, finding: failure.finding, on: model, identity: identity)
      let read = try TraceFile.parse(trace.text, file: "a.trace")
      let other = SchedulesRandomProgram.model(seed, afterFinding: model.afterFinding)
      #expect(read.end == SchedulesRandomProgram.outcome(failure.schedule, on: model)?.end)
      #expect(try read.replay(on: other, as: identity).kind == failure.finding.kind)
    }
  }

  @Test func namesOfAnyKindSurvive() throws {
    let names = ["main", "vcpu 0.1", "é#%", "\u{301}x", "", "@3", "double", "double", "new\nline", "日本"]
    let decisions = [0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9].map { Decision(thread: $0, way: $0 % 3) }
    var (trace, _, _) = trace()
    trace.schedule = RecordedSchedule(threads: names, decisions: decisions)
    trace.finding = "back\\slash, \"quotes\",\nline, \u{1b}[31m and \u{2028}"
    trace.identity.name = " blanks "
    let read = try TraceFile.parse(trace.text, file: "a.trace")
    #expect(read.schedule == trace.schedule)
    #expect(read.finding == trace.finding)
    #expect(read.identity == trace.identity)
    #expect(!trace.text.unicodeScalars.contains("\u{1b}"))
  }

  @Test func aTraceOfSomethingElseIsRefused() throws {
    let (trace, model, identity) = trace()
    func refusal(_ change: (inout SearchIdentity) -> Void) -> String {
      var other = identity
      change(&other)
      do {
        _ = try trace.replay(on: model, as: other)
        return "(no error)"
      } catch { return error.description }
    }
    #expect(refusal { $0.revision = "9.0" } == "trace: recorded at revision seed, expected 9.0")
    #expect(refusal { $0.memoryModel = .tso } == "trace: recorded under memory model sc, expected tso")
    #expect(refusal { $0.engine += 1 }.contains("version 1 of the engine, expected version 2"))
    #expect(refusal { $0.description = 8 }.contains("another description"))
    #expect(refusal { $0.program = 8 }.contains("another build"))
    #expect(refusal { $0.start = 8 }.contains("another build or description: start fingerprint"))
    #expect(refusal { $0.name = "moved" } == "(no error)")
  }

  @Test func stepsThatCannotBeTakenAreNamed() throws {
    func refusal(_ schedule: [Decision], _ change: (inout TraceFile) -> Void = { _ in }) -> String {
      var (trace, model, identity) = trace()
      trace.schedule.decisions = schedule
      change(&trace)
      do {
        _ = try trace.replay(on: model, as: identity)
        return "(no error)"
      } catch {
        #expect(model.machine.store.journalCount == 0)
        return error.description
      }
    }
    let t0 = Decision(thread: 0)
    let t1 = Decision(thread: 1)
    #expect(refusal([t0, t0, t0]) == "trace: step 2: t0 cannot go, expected one of t1")
    #expect(refusal([Decision(thread: 0, way: 2)]).contains("t0 has no way 2, expected one from 0 to 0"))
    #expect(refusal([Decision(thread: 9)]).contains("there is no thread @9 yet, expected one of t0, t1"))
    #expect(refusal([t1, t0, t0, t1, t1]).contains("step 3 already fails: an increment is lost"))
    #expect(refusal([t1, t0]).contains("the fingerprint at the end is"))
    #expect(refusal([t1, t0, t0, t1]) { $0.finding = "something" }.contains("expected assertion: something"))
    #expect(refusal([t1, t0, t0, t1]) { $0.schedule.threads[0] = "x" }.contains("thread 0 is t0, expected x"))
  }

  @Test func badFilesGetOneSentence() {
    let text = trace().0.text
    #expect(sentence("") == "a.trace:1: this begins with '', expected 'blockscope-trace/1'")
    #expect(sentence("blockscope-trace/2\n").contains("expected 'blockscope-trace/1'"))
    #expect(sentence("blockscope-trace/1\n").contains("there is no line that begins with 'engine:'"))
    func with(_ old: String, _ new: String) -> String { sentence(text.replacing(old, with: new)) }
    #expect(with("kind: program", "kind: thing") == "a.trace:3: kind is 'thing', expected one of scenario, program")
    #expect(with("engine: 1", "engine: -1").contains("a.trace:2: engine is '-1', expected a whole number"))
    #expect(with("engine: 1", "engine 1").contains("has no colon, expected 'key: value'"))
    #expect(with("engine: 1", "motor: 1").contains("unknown key 'motor', expected one of engine"))
    #expect(with("engine: 1", "engine: 1\nengine: 1").contains("a.trace:3: engine is there already in line 2"))
    #expect(with("description: 0000000000000007", "description: 7").contains("expected 16 digits of base 16"))
    #expect(with("description: 0000000000000007", "description: +000000000000007").contains("expected 16 digits"))
    #expect(with("steps: 4", "steps: 5").contains("the schedule has 4 steps, expected 5"))
    #expect(with("steps: 4", "steps: 3").contains("more steps than the 3"))
    #expect(with("steps: 4", "steps: 99999999999999999999").contains("steps is '99999999999999999999'"))
    #expect(with("steps: 4", "steps: 20000000").contains("expected at most 10000000"))
    #expect(with("schedule:\nt1", "schedule:\nt7").contains("no thread 't7', expected one of t0, t1"))
    #expect(with("schedule:\nt1", "schedule:\nt1 0").contains("is no part of a schedule"))
    #expect(with("schedule:\nt1", "schedule:\nt1 1 1").contains("is no part of a schedule"))
    #expect(with("schedule:\nt1", "schedule:\nt1.x").contains("is no part of a schedule"))
    #expect(with("schedule:\nt1", "schedule:\nt1.99999999999999").contains("is no part of a schedule"))
    #expect(with("schedule:\nt1", "schedule:\nt1 9223372036854775807").contains("is no part of a schedule"))
    #expect(with("schedule:\nt1", "schedule:\nt1 9000000").contains("more steps than the 4"))
    #expect(with("finding: an", "finding: \\x an").contains("finding is"))
    #expect(with("finding: an", "finding: \\u{d800} an").contains("finding is"))
    #expect(with("threads: t0 t1", "threads: t%zz").contains("threads is"))
    #expect(sentence(text.replacing("\n", with: "\r\n")) == "(no error)")
  }

  @Test func noTextMakesTheReaderTrap() {
    let text = Array(trace().0.text.utf8)
    var random = SchedulesRandom(1)
    for _ in 0..<3000 {
      var bytes = text
      for _ in 0...random.below(4) {
        let place = random.below(bytes.count)
        switch random.below(4) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(UInt8(random.below(256)), at: place)
        case 2: bytes[place] = UInt8(random.below(128))
        default: bytes.removeSubrange(place..<min(bytes.count, place + random.below(40)))
        }
        if bytes.isEmpty { break }
      }
      let (_, model, identity) = trace()
      if let read = try? TraceFile.parse(String(decoding: bytes, as: UTF8.self), file: "a.trace") {
        _ = try? read.replay(on: model, as: identity)
      }
    }
    #expect(sentence("blockscope-trace/1\n" + String(repeating: "x", count: 1 << 24)).contains("expected at most"))
  }

  @Test func anotherProgramHasAnotherHash() {
    let one = SmallPrograms.philosophers(3, lastIsLeftHanded: true).programHash
    #expect(one == SmallPrograms.philosophers(3, lastIsLeftHanded: true).programHash)
    #expect(one != SmallPrograms.philosophers(3, lastIsLeftHanded: false).programHash)
    #expect(one != SmallPrograms.philosophers(4, lastIsLeftHanded: true).programHash)
  }
}
