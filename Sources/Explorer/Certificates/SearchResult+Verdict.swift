import Machine

extension SearchResult {
  /// The verdict as the explorer suite names it: `assertion-violation` before `deadlock` before `ok`; another kind of
  /// finding has its own name. `unknown` where nothing was found and something was left out.
  public var verdict: String {
    if finding?.kind == .livelock { return Finding.Kind.livelock.rawValue }
    let isStuck = finding?.kind == .deadlock || finding?.kind == .hang
    if hasViolation || finding != nil && !isStuck {
      if isStuck { return "assertion-violation" }
      return finding.map { $0.kind == .assertion ? "assertion-violation" : $0.kind.rawValue } ?? "assertion-violation"
    }
    if hasDeadlock || isStuck { return isStuck ? finding?.kind.rawValue ?? "deadlock" : "deadlock" }
    return isComplete ? "ok" : "unknown"
  }

  /// The verdicts that there are.
  public static let verdicts =
    ["ok", "unknown", "assertion-violation"] + Finding.Kind.allCases.filter { $0 != .assertion }.map(\.rawValue)
}
