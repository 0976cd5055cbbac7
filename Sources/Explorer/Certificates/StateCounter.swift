import Machine

/// Counts a model's reachable states, transitions and ends once more, without any reduction.
///
/// Deliberately plain and apart from the searches: depth first, on the machine itself, going back by undoing; fingerprints in
/// a table with open addressing. Meant to be read rather than to be fast.
struct StateCounter {
  private(set) var states = 0
  private(set) var transitions = 0
  private(set) var endStates = 0
  private(set) var deadlockStates = 0
  private(set) var digest = StateDigest()
  /// The first finding of a step or of an end that is no deadlock, and the first stuck state.
  private(set) var violation: Finding?
  private(set) var stuck: Finding?
  /// Whether every reachable state was counted.
  private(set) var isComplete = true

  private let model: Model
  private let machine: Machine
  private let bounds: Bounds

  /// Fingerprints and state numbers plus one, at most half full.
  private var keys = ContiguousArray<UInt64>(repeating: 0, count: 1024)
  private var numbers = ContiguousArray<UInt32>(repeating: 0, count: 1024)

  /// Where something is under way, and the steps between such states: for finding what can never come to an end.
  private var isPending: ContiguousArray<Bool> = []
  private var edges: ContiguousArray<(source: UInt32, target: UInt32)> = []

  /// A state that is being expanded: where to go back to, and which step is next.
  private struct Level {
    var mark: Int
    var number: Int
    var thread = 0
    var way = 0
    var hasStep = false
  }

  init(_ model: Model, bounds: Bounds) {
    self.model = model
    machine = model.machine
    self.bounds = bounds
  }

  mutating func run() {
    let start = machine.store.journalCount
    defer { machine.undo(to: start) }
    if let finding = model.startFinding { note(finding) }
    var levels = [Level(mark: start, number: enter())]
    while var level = levels.popLast() {
      machine.undo(to: level.mark)
      guard let decision = next(&level) else {
        if !level.hasStep { judge() }
        continue
      }
      levels.append(level)
      machine.step(decision.thread, way: decision.way)
      transitions += 1
      if let finding = machine.finding {
        note(finding)
        if model.afterFinding == .ends { continue }
        machine.acknowledgeFinding()
      }
      let before = states
      let number = enter()
      if model.isPending != nil { edges.append((UInt32(level.number), UInt32(number))) }
      if number < before { continue }
      if states > bounds.states || states == Int(UInt32.max) || states & 0xFFF == 0 && bounds.shouldStop() {
        isComplete = false
        return
      }
      if states & 0xFFFF == 0 { report(levels.count) }
      levels.append(Level(mark: machine.store.journalCount, number: number))
    }
    if model.isPending != nil, canHang { note(model.hang()) }
  }

  /// The next step of a state; nil if there is none left.
  private func next(_ level: inout Level) -> Decision? {
    while level.thread < machine.threadCount {
      if level.way < machine.ways(level.thread) {
        level.hasStep = true
        level.way += 1
        return Decision(thread: level.thread, way: level.way - 1)
      }
      level.thread += 1
      level.way = 0
    }
    return nil
  }

  private mutating func judge() {
    let finding = model.judgeEnd()
    if let finding { note(finding) }
    if finding?.kind == .deadlock || finding?.kind == .hang { deadlockStates += 1 } else { endStates += 1 }
  }

  private mutating func note(_ finding: Finding) {
    if finding.kind == .deadlock || finding.kind == .hang || finding.kind == .livelock {
      if stuck == nil { stuck = finding }
    } else if violation == nil {
      violation = finding
    }
  }

  /// The number of the current state, which is the number of states before if it is new.
  private mutating func enter() -> Int {
    if states * 2 >= keys.count { grow() }
    let fingerprint = machine.store.fingerprint
    let place = place(of: fingerprint, in: numbers, keys)
    if numbers[place] != 0 { return Int(numbers[place]) - 1 }
    keys[place] = fingerprint
    numbers[place] = UInt32(states + 1)
    states += 1
    digest.add(fingerprint)
    if let pending = model.isPending { isPending.append(pending()) }
    return states - 1
  }

  private func place(
    of fingerprint: UInt64, in numbers: ContiguousArray<UInt32>, _ keys: ContiguousArray<UInt64>
  ) -> Int {
    var place = Int(truncatingIfNeeded: fingerprint) & (keys.count - 1)
    while numbers[place] != 0, keys[place] != fingerprint { place = (place + 1) & (keys.count - 1) }
    return place
  }

  private mutating func grow() {
    var largerKeys = ContiguousArray<UInt64>(repeating: 0, count: keys.count * 2)
    var largerNumbers = ContiguousArray<UInt32>(repeating: 0, count: keys.count * 2)
    for old in numbers.indices where numbers[old] != 0 {
      let place = place(of: keys[old], in: largerNumbers, largerKeys)
      largerKeys[place] = keys[old]
      largerNumbers[place] = numbers[old]
    }
    keys = largerKeys
    numbers = largerNumbers
  }

  /// Whether there is a state from which no state can be reached in which nothing is under way.
  private var canHang: Bool {
    var starts = ContiguousArray<Int>(repeating: 0, count: states + 1)
    for edge in edges { starts[Int(edge.target) + 1] += 1 }
    for state in 0..<states { starts[state + 1] += starts[state] }
    var sources = ContiguousArray<UInt32>(repeating: 0, count: edges.count)
    var places = starts
    for edge in edges {
      sources[places[Int(edge.target)]] = edge.source
      places[Int(edge.target)] += 1
    }
    var comesToEnd = ContiguousArray(isPending.map { !$0 })
    var todo = comesToEnd.indices.filter { comesToEnd[$0] }
    while let state = todo.popLast() {
      for index in starts[state]..<starts[state + 1] where !comesToEnd[Int(sources[index])] {
        comesToEnd[Int(sources[index])] = true
        todo.append(Int(sources[index]))
      }
    }
    return comesToEnd.contains(false)
  }

  private func report(_ depth: Int) {
    var progress = SearchProgress()
    progress.states = states
    progress.transitions = transitions
    progress.depth = depth
    bounds.progress(progress)
  }
}
