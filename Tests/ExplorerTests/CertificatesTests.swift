import Explorer
import Machine
import Testing

struct CertificatesTests {
  private func philosophers(_ count: Int, lastIsLeftHanded: Bool) -> Model {
    let machine = SmallPrograms.philosophers(count, lastIsLeftHanded: lastIsLeftHanded)
    var model = Model(machine)
    model.judgeEnd = {
      (0..<machine.threadCount).allSatisfy { machine.isIdle($0) } ? nil : Finding(kind: .deadlock, text: "deadlock")
    }
    return model
  }

  private func identity(_ model: Model) -> SearchIdentity {
    SearchIdentity(model, kind: .program, name: "philosophers", description: 3)
  }

  /// All reachable states, the slow way.
  private func count(_ model: Model) -> (result: SearchResult, digest: StateDigest) {
    let machine = model.machine
    var seen: Set<UInt64> = []
    var result = SearchResult()
    var digest = StateDigest()
    var transitions = 0
    var ends = 0
    var stuck = 0
    func visit() {
      guard seen.insert(machine.store.fingerprint).inserted else { return }
      digest.add(machine.store.fingerprint)
      let choices = machine.choices()
      if choices.isEmpty {
        if let finding = model.judgeEnd() {
          stuck += 1
          result.hasDeadlock = true
          result.finding = finding
        } else {
          ends += 1
        }
      }
      for decision in choices {
        let mark = machine.store.journalCount
        machine.step(decision.thread, way: decision.way)
        transitions += 1
        if let finding = machine.finding {
          result.hasViolation = true
          result.finding = finding
          machine.acknowledgeFinding()
        }
        visit()
        machine.undo(to: mark)
      }
    }
    visit()
    result.states = seen.count
    result.transitions = transitions
    result.endStates = ends
    result.deadlockStates = stuck
    result.isComplete = true
    return (result, digest)
  }

  private func certificate(_ model: Model) throws -> Certificate {
    let (result, digest) = count(model)
    return try #require(Certificate(result, strategy: "exhaustive", identity: identity(model), digest: digest))
  }

  @Test func aRightCertificateIsConfirmed() throws {
    let model = philosophers(4, lastIsLeftHanded: true)
    let certificate = try certificate(model)
    #expect(certificate.verdict == "ok")
    let read = try Certificate.parse(certificate.text, file: "proof")
    #expect(read.text == certificate.text)
    let check = try CertificateCheck.recount(model, read, as: identity(model))
    #expect(check.isConfirmed && check.differences.isEmpty)
    #expect(check.states == certificate.states && check.transitions == certificate.transitions)
    #expect(check.endStates == 1 && check.deadlockStates == 0)
    #expect(model.machine.store.journalCount == 0)
  }

  @Test func randomProgramsAreRecounted() throws {
    for seed in 0..<60 {
      let model = SchedulesRandomProgram.model(seed, afterFinding: .goesOn)
      let certificate = try certificate(model)
      let check = try CertificateCheck.recount(model, certificate, as: identity(model))
      #expect(check.isConfirmed, "seed \(seed): \(check.differences)")
    }
  }

  @Test func aWrongCertificateIsNot() throws {
    let model = philosophers(3, lastIsLeftHanded: true)
    let right = try certificate(model)
    func differences(_ change: (inout Certificate) -> Void) throws -> [String] {
      var wrong = right
      change(&wrong)
      return try CertificateCheck.recount(model, wrong, as: identity(model)).differences
    }
    let states = right.states
    #expect(
      try differences { $0.states += 1 }.first == "there are \(states) states, the certificate says \(states + 1)")
    #expect(try differences { $0.transitions -= 1 }.count == 1)
    #expect(try differences { $0.endStates = 2 }.count == 1)
    #expect(try differences { $0.deadlockStates = 1 }.count == 1)
    #expect(try differences { $0.verdict = "deadlock" }.first == "the verdict is ok, the certificate says deadlock")
    #expect(try differences { $0.digest?.sum ^= 1 }.count == 1)
    #expect(try differences { $0.collisionProbability = 0 }.count == 1)
    // A reduced search visits less, never more.
    #expect(try differences { ($0.states, $0.reductions) = (states - 2, ["sleep sets"]) }.isEmpty)
    #expect(try differences { ($0.states, $0.reductions) = (states + 2, ["sleep sets"]) }.isEmpty == false)
  }

  @Test func aProofOfWhatFailsIsRefuted() throws {
    let good = philosophers(3, lastIsLeftHanded: true)
    let bad = philosophers(3, lastIsLeftHanded: false)
    var certificate = try certificate(good)
    #expect(throws: RecordError.self) { try CertificateCheck.recount(bad, certificate, as: identity(bad)) }
    certificate.identity = identity(bad)
    let check = try CertificateCheck.recount(bad, certificate, as: identity(bad))
    #expect(check.verdict == "deadlock" && !check.isConfirmed && check.finding?.kind == .deadlock)
  }

  @Test func whatNeverEndsIsFoundByTheRecount() throws {
    let machine = Machine(capacity: 4096)
    let cell = machine.reserveGlobals(2)
    var program = Program()
    let spinner = program.declare()
    program.define(spinner, "spinner", file: "") { r in
      r.forever { r.step("toggle") { _ in machine.store[cell] ^= 1 } }
    }
    machine.load(program, kinds: [])
    machine.spawn("spinner", stack: 16, routine: spinner)
    machine.store.clearJournal()
    var model = Model(machine)
    model.isPending = { true }
    var certificate = try certificate(model)
    #expect(try CertificateCheck.recount(model, certificate, as: identity(model)).verdict == "hang")
    model.isPending = { machine.store.peek(cell) == 1 }
    certificate.identity = identity(model)
    #expect(try CertificateCheck.recount(model, certificate, as: identity(model)).isConfirmed)
  }

  @Test func aBoundMakesTheRecountIncomplete() throws {
    let model = philosophers(4, lastIsLeftHanded: true)
    var bounds = Bounds()
    bounds.states = 20
    let check = try CertificateCheck.recount(model, try certificate(model), as: identity(model), bounds: bounds)
    #expect(!check.isComplete && !check.isConfirmed && check.differences.isEmpty)
    #expect(model.machine.store.journalCount == 0)
  }

  @Test func anIncompleteSearchGetsNoCertificate() {
    let model = philosophers(2, lastIsLeftHanded: true)
    var result = count(model).result
    result.isComplete = false
    #expect(Certificate(result, strategy: "exhaustive", identity: identity(model)) == nil)
  }

  @Test func badCertificatesGetOneSentence() throws {
    let text = try certificate(philosophers(2, lastIsLeftHanded: true)).text
    func sentence(_ old: String, _ new: String) -> String {
      do {
        _ = try Certificate.parse(text.replacing(old, with: new), file: "proof")
        return "(no error)"
      } catch { return error.description }
    }
    #expect(sentence("certificate/1", "certificate/2").contains("proof:1: this begins with"))
    #expect(sentence("verdict: ok", "verdict: fine").contains("verdict is 'fine', expected one of ok"))
    #expect(sentence("verdict: ok", "verdict: unknown").contains("verdict is 'unknown', expected one of ok"))
    #expect(sentence("states: ", "states: -").contains("states is '-"))
    #expect(sentence("digest-sum", "digest-xor").contains("is there already"))
    #expect(sentence("exact: no", "exact: maybe").contains("expected yes or no"))
    #expect(sentence("exact: no", "exact: no\nschedule:\nmain 1").contains("a certificate has no schedule"))
    #expect(sentence("collision-probability: ", "collision-probability: -").contains("expected a number from 0 on"))
    let half = text.split(separator: "\n").filter { !$0.hasPrefix("digest-sum") }.joined(separator: "\n")
    #expect(throws: RecordError.self) { try Certificate.parse(half, file: "proof") }
  }
}
