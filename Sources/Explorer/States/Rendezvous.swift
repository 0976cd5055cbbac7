import Glibc
import Synchronization

/// Lets one of several workers do something while none of the others is at work.
final class Rendezvous: Sendable {
  private let isWanted = Atomic<Bool>(false)
  private let working = Mutex<(active: Int, parked: Int)>((0, 0))

  /// A worker begins to work.
  func enter() {
    while true {
      let mayEnter = working.withLock { working -> Bool in
        if isWanted.load(ordering: .acquiring) { return false }
        working.active += 1
        return true
      }
      if mayEnter { return }
      sched_yield()
    }
  }

  /// A worker ends its work.
  func leave() { working.withLock { $0.active -= 1 } }

  /// Waits where somebody wants to be alone. Workers call this often.
  @inline(__always) func pass() {
    if isWanted.load(ordering: .relaxed) { park() }
  }

  @inline(never) private func park() {
    working.withLock { $0.parked += 1 }
    while isWanted.load(ordering: .acquiring) { sched_yield() }
    working.withLock { $0.parked -= 1 }
  }

  /// Runs `body` while all others who work wait, unless somebody else is about to do the same: then waits for that one.
  func alone(_ body: () -> Void) {
    let isFirst = working.withLock { _ -> Bool in
      if isWanted.load(ordering: .relaxed) { return false }
      isWanted.store(true, ordering: .relaxed)
      return true
    }
    guard isFirst else { return park() }
    while !working.withLock({ $0.parked == $0.active - 1 }) { sched_yield() }
    body()
    isWanted.store(false, ordering: .releasing)
  }
}
