import ArgumentParser
import Explorer
import JSON

/// A recount of a proof.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Recount what a certificate claims, without reductions.",
    discussion: """
      Exit status 0: the recount agrees. 1: it does not. 2: bad input, or a certificate of something else. 3: a bound ended \
      the recount.
      """)

  @Argument(help: "A certificate.")
  var certificate: String

  @Option(
    help: ArgumentHelp("The scenario or program, if it is not where the certificate says.", valueName: "name|file"))
  var of: String?

  @Option(help: ArgumentHelp("At most so many seconds.", valueName: "seconds"))
  var time: Double?

  @Option(help: ArgumentHelp("At most so many states.", valueName: "n"))
  var maxStates: Int?

  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(inversion: .prefixedNo, help: "Say on standard error how far the recount is (where that is a terminal).")
  var progress: Bool?

  func validate() throws {
    if let maxStates, maxStates < 1 {
      throw Failure("--max-states \(maxStates) is out of range, expected 1 or more")
    }
    if let time, !(time > 0) { throw Failure("--time \(time) is out of range, expected more than 0 seconds") }
  }

  func run() throws {
    let claimed = try Certificate.parse(TextFile.read(certificate, expected: "a certificate"), file: certificate)
    let subject = try RecordedSubject(claimed.identity, of: certificate, at: of)
    var bounds = Bounds()
    if let time {
      let end = ContinuousClock.now + .seconds(time)
      bounds.shouldStop = { ContinuousClock.now > end }
    }
    if let maxStates { bounds.states = maxStates }
    let report = SearchReport(isWanted: progress ?? Console.isErrorTerminal)
    bounds.progress = report.show
    let check = try CertificateCheck.recount(
      subject.model, claimed, as: subject.identity(like: claimed.identity), bounds: bounds)
    report.clear()
    Console.say(json ? Self.json(check, claimed) : text(check, claimed))
    throw ExitCode(!check.isComplete ? 3 : check.isConfirmed ? 0 : 1)
  }

  private func text(_ check: CertificateCheck, _ claimed: Certificate) -> String {
    let counted =
      "\(check.states) states, \(check.transitions) transitions, \(check.endStates) ends, "
      + "\(check.deadlockStates) stuck"
    guard check.isComplete else { return "\(certificate): not recounted, a bound came after \(counted)" }
    let reduced =
      claimed.reductions.isEmpty
      ? "" : " (the certificate counts \(claimed.states) states with \(claimed.reductions.joined(separator: ", ")))"
    let verdict = check.isConfirmed ? "confirmed" : "wrong"
    return (["\(certificate): \(verdict); \(check.verdict), \(counted)\(reduced)"] + check.differences)
      .joined(separator: "\n")
  }

  private static func json(_ check: CertificateCheck, _ claimed: Certificate) -> String {
    var object = JSONObject()
    object["confirmed"] = .bool(check.isConfirmed)
    object["complete"] = .bool(check.isComplete)
    object["verdict"] = .string(check.verdict)
    object["states"] = .int(check.states)
    object["transitions"] = .int(check.transitions)
    object["end_states"] = .int(check.endStates)
    object["deadlock_states"] = .int(check.deadlockStates)
    object["claimed_states"] = .int(claimed.states)
    object["reductions"] = .array(claimed.reductions.map { .string($0) })
    object["differences"] = .array(check.differences.map { .string($0) })
    return JSONWriter.text(.object(object))
  }
}
