import Glibc
import Machine
import Synchronization

/// What workers of a depth-first search hand to each other: schedules of states that somebody else may go on from.
final class WorkPool: Sendable {
  private let workers: Int
  private let waiting: Mutex<Waiting>
  /// How many workers look for work: asked at every state, so kept apart.
  private let hungry = Atomic<Int>(0)
  private let stopped = Atomic<Bool>(false)

  private struct Waiting {
    var schedules: [[Decision]]
    var working: Int
  }

  /// A pool whose first item is the start.
  init(workers: Int) {
    self.workers = workers
    waiting = Mutex(Waiting(schedules: [[]], working: 0))
  }

  /// Whether somebody waits for work.
  @inline(__always) var isHungry: Bool { hungry.load(ordering: .relaxed) > 0 }

  /// Whether the search is to end.
  @inline(__always) var isStopped: Bool { stopped.load(ordering: .relaxed) }

  func stop() { stopped.store(true, ordering: .relaxed) }

  func give(_ schedule: [Decision]) { waiting.withLock { $0.schedules.append(schedule) } }

  /// The next item; nil: there is none and there will be none.
  func take() -> [Decision]? {
    var isHungry = false
    defer { if isHungry { hungry.subtract(1, ordering: .relaxed) } }
    while !isStopped {
      let (item, isOver) = waiting.withLock { waiting -> ([Decision]?, Bool) in
        if let item = waiting.schedules.popLast() {
          waiting.working += 1
          return (item, false)
        }
        return (nil, waiting.working == 0)
      }
      if item != nil || isOver { return item }
      if !isHungry {
        isHungry = true
        hungry.add(1, ordering: .relaxed)
      }
      usleep(20)
    }
    return nil
  }

  /// Says that an item and all that it led to is done, or has been handed on.
  func done() { waiting.withLock { $0.working -= 1 } }
}
