import Machine
import Synchronization

/// The visited set of workers that all add to it at any time: open addressing over atomic words, in cache lines of eight.
///
/// Between three and four fifths full but for the first states: 10 to 13 bytes for a state. Fingerprint 0 stands for an empty
/// place, so a state with that fingerprint is taken for one with fingerprint 1. It grows while the workers wait, see
/// `Rendezvous`.
final class SharedFingerprints: @unchecked Sendable {
  private var places: AtomicWords
  private var lines: UInt64
  private(set) var limit: Int
  private let isAlone: Bool
  private let total = Atomic<Int>(0)

  /// A worker that has added more states than this says so before it goes on.
  static let unreported = 256
  /// What workers may add after the limit is reached, until all have noticed.
  private let slack: Int

  /// An empty set for some workers.
  init(workers: Int) {
    isAlone = workers == 1
    // Room for what one state more leads to, too.
    slack = workers * (Self.unreported + 1024)
    lines = UInt64(slack) / 2
    places = AtomicWords(count: Int(lines) * 8)
    limit = places.count * 4 / 5 - slack
  }

  var count: Int { total.load(ordering: .relaxed) }
  var bytes: Int { Int(lines) * 64 }

  /// Says that `count` states were added.
  @inline(__always) func note(_ count: Int) { total.wrappingAdd(count, ordering: .relaxed) }

  var isFull: Bool { count >= limit }

  @inline(__always) private func start(_ fingerprint: UInt64) -> Int {
    Int(truncatingIfNeeded: lines.multipliedFullWidth(by: fingerprint).high) << 3
  }

  /// Loads the line of a fingerprint, so that many can be waited for at once.
  @inline(__always) func touch(_ fingerprint: UInt64) -> UInt64 { places.load(start(fingerprint)) }

  /// Adds a state unless it is there. Answers whether it is new: to one worker only. O(1) on average.
  @inline(__always) func add(_ fingerprint: UInt64) -> Bool {
    let key = max(fingerprint, 1)
    var place = start(key)
    while true {
      var found = places.load(place)
      if found == key { return false }
      if found == 0 {
        if isAlone {
          places.store(place, key)
          return true
        }
        found = places.storeIfZero(place, key)
        if found == 0 { return true }
        if found == key { return false }
      }
      place &+= 1
      if place == places.count { place = 0 }
    }
  }

  /// Makes room. No other worker may use the set meanwhile.
  func grow() {
    let old = places
    // By a third: a few more moves, and never much memory that is not used.
    while limit <= count { resize(old) }
  }

  private func resize(_ old: AtomicWords) {
    lines += lines / 3
    places = AtomicWords(count: Int(lines) * 8)
    limit = places.count * 4 / 5 - slack
    for index in 0..<old.count {
      let key = old.load(index)
      if key == 0 { continue }
      var place = start(key)
      while places.load(place) != 0 {
        place += 1
        if place == places.count { place = 0 }
      }
      places.store(place, key)
    }
  }
}
