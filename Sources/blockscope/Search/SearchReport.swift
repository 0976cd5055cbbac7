import Explorer
import Synchronization

/// A line on standard error that says how far a search is, once it takes longer than a moment.
final class SearchReport: Sendable {
  private let isWanted: Bool
  private let bounds: Bounds
  private let time: Double?
  private let start = ContinuousClock.now
  private let shown: Mutex<(last: ContinuousClock.Instant, isShown: Bool)>

  /// `time`: the bound in seconds, if there is one.
  init(isWanted: Bool, bounds: Bounds = Bounds(), time: Double? = nil) {
    self.isWanted = isWanted
    self.bounds = bounds
    self.time = time
    shown = Mutex((start, false))
  }

  @Sendable func show(_ progress: SearchProgress) {
    let now = ContinuousClock.now
    guard isWanted, now - start > .milliseconds(500) else { return }
    let isTime = shown.withLock { shown in
      guard now - shown.last > .milliseconds(200) else { return false }
      shown = (now, true)
      return true
    }
    if isTime { Console.progress(line(progress, (now - start) / .seconds(1))) }
  }

  /// `searching: 1200000 states, 800000/s, depth 41, 22000 to go on from, 31 MiB, 12 s left`.
  private func line(_ progress: SearchProgress, _ seconds: Double) -> String {
    var parts: [String] = []
    func add(_ count: Int, _ what: String, bound: Int) {
      guard count > 0 else { return }
      parts.append("\(count)\(bound == .max ? "" : " of \(bound)") \(what), \(Int(Double(count) / seconds))/s")
    }
    add(progress.executions, "runs", bound: bounds.executions)
    add(progress.states, "states", bound: bounds.states)
    if progress.depth > 0 { parts.append("depth \(progress.depth)") }
    if progress.frontier > 0 { parts.append("\(progress.frontier) to go on from") }
    if progress.bytes > 0 { parts.append("\(progress.bytes >> 20) MiB") }
    if let time { parts.append("\(Int(max(0, time - seconds).rounded(.up))) s left") }
    return "searching: " + parts.joined(separator: ", ")
  }

  /// Takes the line away.
  func clear() {
    if shown.withLock({ $0.isShown }) { Console.progress("") }
  }
}
