import Programs

/// A program to measure, with what is known of it.
struct Subject {
  var program: SmallProgram
  var verdict: Measured.Verdict

  private init(_ program: SmallProgram, _ verdict: Measured.Verdict = .ok) {
    self.program = program
    self.verdict = verdict
  }

  static func race(
    _ iothreads: Int, _ disks: Int, _ requests: Int, fix: SmallProgram.ContextFix = .locks
  ) -> Subject {
    Subject(
      .contextRace(iothreads: iothreads, disks: disks, requests: requests, fix: fix),
      fix == .none || fix == .awaitBottomHalf ? .violated : .ok)
  }

  /// Those searched to the end.
  static func proofs(isFull: Bool) -> [Subject] {
    let small = [
      race(2, 2, 2), race(3, 3, 1), Subject(.philosophers(8, hasOrder: true)),
      Subject(.lockFreeQueue(producers: 2, consumers: 2, items: 1)),
    ]
    if !isFull { return small }
    return [race(1, 1, 1), race(2, 2, 1)] + small + [
      race(3, 3, 2), race(4, 4, 1), Subject(.philosophers(10, hasOrder: true)),
      Subject(.lockFreeQueue(producers: 2, consumers: 2, items: 2)),
    ]
  }

  /// Those searched to the first failure.
  static func failures(isFull: Bool) -> [Subject] {
    let small = [
      race(3, 3, 1, fix: .none), race(3, 3, 1, fix: .awaitBottomHalf),
      Subject(.philosophers(8, hasOrder: false), .violated),
      Subject(.lockFreeQueue(producers: 2, consumers: 2, items: 1, isBroken: true), .violated),
    ]
    return isFull ? small + [race(4, 4, 1, fix: .none), race(4, 4, 1, fix: .awaitBottomHalf)] : small
  }

  /// The one that the time to the verdict is measured by.
  static func headline(isFull: Bool) -> Subject { isFull ? race(4, 4, 1) : race(3, 3, 1) }
}
