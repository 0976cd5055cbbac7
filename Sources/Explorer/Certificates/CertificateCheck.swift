import Machine

/// A recount of what a certificate claims.
public struct CertificateCheck: Sendable {
  /// What was counted, without reductions.
  public var verdict: String
  public var states: Int
  public var transitions: Int
  public var endStates: Int
  public var deadlockStates: Int
  public var digest: StateDigest
  /// What was found, if something was.
  public var finding: Finding?
  /// Whether every reachable state was counted.
  public var isComplete: Bool
  /// What the certificate claims otherwise, a sentence each; empty: it is right.
  public var differences: [String]

  /// Whether the whole recount agrees with the certificate.
  public var isConfirmed: Bool { isComplete && differences.isEmpty }

  /// Counts again, by other code than the searches', on a model at its start. The machine is back there afterwards. A
  /// reduced search's states and transitions only have to be no more than there are.
  ///
  /// - Throws: `RecordError`, one sentence, where the certificate is about something else.
  public static func recount(
    _ model: Model, _ certificate: Certificate, as identity: SearchIdentity, bounds: Bounds = Bounds()
  ) throws(RecordError) -> CertificateCheck {
    if let difference = certificate.identity.difference(from: identity) {
      throw RecordError(file: certificate.file, "recorded \(difference)")
    }
    let wasListening = model.machine.isListening
    model.machine.isListening = false
    defer { model.machine.isListening = wasListening }
    var counter = StateCounter(model, bounds: bounds)
    counter.run()
    var result = SearchResult()
    result.hasViolation = counter.violation != nil
    result.hasDeadlock = counter.stuck != nil
    result.finding = counter.violation ?? counter.stuck
    result.isComplete = counter.isComplete
    var check = CertificateCheck(
      verdict: result.verdict, states: counter.states, transitions: counter.transitions, endStates: counter.endStates,
      deadlockStates: counter.deadlockStates, digest: counter.digest, finding: result.finding,
      isComplete: counter.isComplete, differences: [])
    if check.isComplete { check.compare(certificate, model) }
    return check
  }

  private mutating func compare(_ certificate: Certificate, _ model: Model) {
    if certificate.verdict != verdict {
      differences.append("the verdict is \(verdict), the certificate says \(certificate.verdict)")
    }
    // A search may have ended at its first finding.
    let stopsEarly = verdict != "ok" && model.afterFinding == .ends
    let isAll = certificate.reductions.isEmpty && !stopsEarly
    compare("states", states, certificate.states, isAll)
    compare("transitions", transitions, certificate.transitions, isAll)
    if let claimed = certificate.endStates { compare("end states", endStates, claimed, isAll) }
    if let claimed = certificate.deadlockStates { compare("deadlock states", deadlockStates, claimed, isAll) }
    if isAll, let claimed = certificate.digest, claimed != digest {
      differences.append("the states are other ones: their digest differs from the certificate's")
    }
    if !certificate.isExact {
      let bound = Double(certificate.states) * Double(certificate.states) / 36_893_488_147_419_103_232.0
      if certificate.collisionProbability < bound * 0.999 {
        differences.append(
          "the collision probability is \(bound), the certificate says \(certificate.collisionProbability)")
      }
    }
  }

  private mutating func compare(_ what: String, _ counted: Int, _ claimed: Int, _ isAll: Bool) {
    if isAll ? counted == claimed : claimed <= counted { return }
    differences.append("there are \(counted) \(what), the certificate says \(claimed)")
  }
}
