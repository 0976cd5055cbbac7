import Explorer

/// A line on standard error that says how far a search is, once it takes longer than a moment.
final class SearchReport: @unchecked Sendable {
  private let isWanted: Bool
  private let start = ContinuousClock.now
  private var last: ContinuousClock.Instant
  private var isShown = false

  init(isWanted: Bool) {
    self.isWanted = isWanted
    last = start
  }

  @Sendable func show(_ progress: SearchProgress) {
    let now = ContinuousClock.now
    guard isWanted, now - start > .milliseconds(500), now - last > .milliseconds(200) else { return }
    last = now
    isShown = true
    Console.progress(
      "searching: \(progress.states) states, depth \(progress.depth), \(progress.frontier) to go on from")
  }

  /// Takes the line away.
  func clear() {
    if isShown { Console.progress("") }
  }
}
