import Explorer
import Machine
import Testing

struct CertificatesMergeTests {
  private let model = Model(SmallPrograms.racyIncrement(threads: 2, expected: 2))
  private let finding = Finding(
    kind: .assertion, text: "an increment is lost", thread: "t1", function: "increment", line: "counter = value + 1")

  private func file(
    _ shard: Int, of total: Int = 3, failingRun: Int? = nil, schedule: [Int]? = nil,
    _ change: (inout SearchResult) -> Void = { _ in }
  ) -> ResultFile {
    var result = SearchResult()
    result.executions = 10
    result.isComplete = true
    if let schedule {
      result.finding = finding
      result.hasViolation = true
      result.schedule = schedule.map { Decision(thread: $0) }
    }
    change(&result)
    let identity = SearchIdentity(model, kind: .program, name: "racy", file: "racy.json", description: 9)
    var file = ResultFile(
      result, strategy: "pct", identity: identity, seed: .max, shards: Shards(total: total, present: [shard]),
      failingRun: failingRun, on: model)
    file.file = "\(shard).result"
    return file
  }

  private func sentence(_ files: [ResultFile]) -> String {
    do {
      _ = try ResultFile.merge(files)
      return "(no error)"
    } catch { return error.description }
  }

  @Test func whatIsWrittenIsRead() throws {
    var bounds = Bounds()
    bounds.depth = 100
    bounds.preemptions = 0
    var full = file(2, failingRun: 17, schedule: [1, 0, 0, 1]) {
      $0.states = 7
      $0.transitions = 8
      $0.traces = 3
      $0.minimalSteps = 4
      $0.stoppedBy = "the bound of\n10 runs"
      $0.reductions = ["sleep sets", "persistent sets"]
      $0.bytesPerState = 16.25
      $0.isExact = true
      $0.depth = 4
    }
    full.bounds = RecordedBounds(bounds)
    #expect(full.preemptions == 1)
    let read = try ResultFile.parse(full.text, file: "2.result")
    #expect(read.text == full.text)
    #expect(read.bounds == full.bounds && read.seed == .max && read.failingRun == 17)
    #expect(read.result.schedule == full.result.schedule && read.result.finding == finding)
    full.isUpperBound = true
    #expect(full.text.contains("\nstates-at-most: 7\n"))
    #expect(try ResultFile.parse(full.text, file: "2.result").isUpperBound)
  }

  @Test func allShardsTogetherAreComplete() throws {
    let merged = try ResultFile.merge([file(3), file(1), file(2)])
    #expect(merged.result.isComplete && merged.result.verdict == "ok")
    #expect(merged.result.executions == 30)
    #expect(merged.shards.text == "1-3/3" && merged.shards.missing.isEmpty)
    #expect(merged.isUpperBound == false)
  }

  @Test func missingShardsAreNamed() throws {
    let merged = try ResultFile.merge([file(6, of: 6), file(1, of: 6) { $0.minimalSteps = 4 }])
    #expect(!merged.result.isComplete && merged.result.verdict == "unknown")
    #expect(merged.result.stoppedBy == "missing shards 2-5 of 6")
    #expect(merged.result.minimalSteps == nil)
    // What is merged can be merged further.
    let all = try ResultFile.merge([merged, file(4, of: 6), file(2, of: 6), file(5, of: 6), file(3, of: 6)])
    #expect(all.shards.missing.isEmpty && all.result.executions == 60)
  }

  @Test func statesOfShardsAreAnUpperBound() throws {
    let merged = try ResultFile.merge((1...3).map { file($0) { ($0.states, $0.transitions) = (100, 300) } })
    #expect(merged.isUpperBound && merged.result.states == 300)
    #expect(merged.text.contains("\nstates-at-most: 300\n") && merged.text.contains("\ntransitions-at-most: 900\n"))
    // Where one shard counted none there is no sum.
    #expect(try ResultFile.merge([file(1) { $0.states = 5 }, file(2), file(3)]).result.states == nil)
  }

  @Test func theLowestRunIsTheOneInOnePiece() throws {
    let merged = try ResultFile.merge([
      file(1, failingRun: 9, schedule: [1, 0, 0, 1]), file(2, failingRun: 4, schedule: [0, 1, 0, 1]) { _ in }, file(3),
    ])
    #expect(merged.failingRun == 4)
    #expect(merged.result.schedule.map(\.thread) == [0, 1, 0, 1])
    #expect(merged.result.verdict == "assertion-violation")
  }

  @Test func aSearchThatEndsAtAFailureShowsNoOther() throws {
    let stuck = file(1, failingRun: 3, schedule: [0]) {
      $0.finding = Finding(kind: .deadlock, text: "deadlock")
      ($0.hasViolation, $0.hasDeadlock) = (false, true)
    }
    var files = [stuck, file(2, failingRun: 40, schedule: [1, 0, 0, 1]), file(3)]
    #expect(try ResultFile.merge(files).result.verdict == "deadlock")
    for index in files.indices { files[index].endsAtFailure = false }
    #expect(try ResultFile.merge(files).result.verdict == "assertion-violation")
  }

  @Test func withoutRunsTheSimplestFailureIsShown() throws {
    let files = [file(1, schedule: [0, 1, 0, 1]), file(2, schedule: [1, 0, 0, 1]), file(3, schedule: [0, 1, 1, 0])]
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
      let merged = try ResultFile.merge(order.map { files[$0] })
      // One preemption instead of two, then by thread.
      #expect(merged.result.schedule.map(\.thread) == [0, 1, 1, 0])
      #expect(merged.preemptions == 1)
    }
  }

  @Test func runsThatBoundsEndedAreAdded() throws {
    let merged = try ResultFile.merge(
      (1...3).map { file($0) { ($0.isComplete, $0.stoppedBy) = (false, "the bound of 10 runs") } })
    #expect(merged.result.stoppedBy == "the bound of 30 runs")
  }

  @Test func mixesAreRefused() {
    func refusal(_ change: (inout ResultFile) -> Void) -> String {
      var other = file(2)
      change(&other)
      return sentence([file(1), other])
    }
    #expect(refusal { $0.identity.description = 8 }.hasPrefix("2.result: recorded with another description"))
    #expect(
      refusal { $0.identity.revision = "9.0" } == "2.result: recorded at revision 9.0, expected (none), as in 1.result")
    #expect(refusal { $0.shards.total = 4 } == "2.result: shards 4, expected 3 as in 1.result")
    #expect(refusal { $0.strategy = "dpor" } == "2.result: strategy dpor, expected pct as in 1.result")
    #expect(refusal { $0.seed = 4 }.contains("seed 4, expected"))
    #expect(refusal { $0.bounds.depth = 4 } == "2.result: other bounds, expected those of 1.result")
    #expect(
      sentence([file(1), file(2), file(1)]) == "1.result: shard 1/3 is there already in 1.result, expected it once")
    #expect(sentence([]).contains("no result, expected at least one"))
    #expect(refusal { _ in } == "(no error)")
  }

  @Test func badResultsGetOneSentence() {
    let text = file(1, failingRun: 2, schedule: [1, 0, 0, 1]).text
    func sentence(_ old: String, _ new: String) -> String {
      do {
        _ = try ResultFile.parse(text.replacing(old, with: new), file: "a")
        return "(no error)"
      } catch { return error.description }
    }
    for shard in ["0/3", "4/3", "1/0", "1", "1/3/4", "2-1/3", "1,1/3", "1/100001", "-1/3", "1-/3", ",/3", "/3"] {
      #expect(sentence("shard: 1/3", "shard: \(shard)").contains("shard is"), "\(shard)")
    }
    #expect(sentence("shard: 1/3", "shard: 1-2,3/3") == "(no error)")
    #expect(
      sentence("verdict: assertion-violation", "verdict: ok").contains("expected assertion-violation, which is what"))
    #expect(sentence("seed: 18446744073709551615", "seed: 18446744073709551616").contains("seed is"))
    #expect(sentence("executions: 10", "executions: 1e3").contains("executions is '1e3'"))
    #expect(sentence("executions: 10", "executions: 999999999999999999").contains("expected a whole number"))
    #expect(sentence("finding-kind: assertion", "# nothing").contains("without a finding-kind"))
    #expect(sentence("executions: 10", "states-at-most: 3\nstates: 3").contains("states beside other counts"))
  }

  @Test func noTextMakesTheReaderTrap() {
    let text = Array(file(1, failingRun: 2, schedule: [1, 0, 0, 1]).text.utf8)
    var random = SchedulesRandom(2)
    for _ in 0..<3000 {
      var bytes = text
      for _ in 0...random.below(3) where !bytes.isEmpty {
        let place = random.below(bytes.count)
        switch random.below(3) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(UInt8(random.below(256)), at: place)
        default: bytes[place] = UInt8(0x2C + random.below(16))
        }
      }
      if let read = try? ResultFile.parse(String(decoding: bytes, as: UTF8.self), file: "a") {
        _ = try? ResultFile.merge([read, file(2)])
      }
    }
  }
}
