import Machine

/// How every state was first reached, in two bytes for each: states come in order of discovery, so the children of a state
/// follow each other, and it is enough to know how many each has and by which decision.
struct Ancestry {
  /// Of each expanded state, how many new states it led to. 255: see `many`.
  private var children: ContiguousArray<UInt8> = []
  private var many: [Int: Int] = [:]
  /// Of each state but the first, the number of the decision that led to it; the low byte, and the high ones if any.
  private var low: ContiguousArray<UInt8> = []
  private var high: ContiguousArray<UInt8> = []
  /// The decisions, packed as thread << 16 | way, by number, and the number of the last one of each thread.
  private var decisions: [UInt64] = []
  private var codes: [UInt64: Int] = [:]
  private var recent = ContiguousArray(repeating: (key: UInt64.max, code: 0), count: 64)

  var bytes: Int { children.count + low.count + high.count }

  /// Notes that the next state in order led to `count` new ones.
  mutating func expanded(into count: Int) {
    if count >= 255 { many[children.count] = count }
    children.append(UInt8(min(count, 255)))
  }

  /// Notes that the states up to one lead nowhere.
  mutating func skip(to state: Int) {
    while children.count < state { children.append(0) }
  }

  /// Notes a new state, reached by a decision packed as thread << 16 | way.
  mutating func append(_ decision: UInt64) {
    let thread = Int(decision >> 16) & 63
    if recent[thread].key != decision { recent[thread] = (decision, code(decision)) }
    let code = recent[thread].code
    low.append(UInt8(truncatingIfNeeded: code))
    if decisions.count > 256 { high.append(UInt8(truncatingIfNeeded: code >> 8)) }
  }

  private mutating func code(_ decision: UInt64) -> Int {
    if let known = codes[decision] { return known }
    let code = decisions.count
    decisions.append(decision)
    codes[decision] = code
    if code == 256 { high = ContiguousArray(repeating: 0, count: low.count) }
    return code
  }

  /// The decisions that lead to a state, by its position in order of discovery. O(states).
  func schedule(to state: Int) -> [Decision] {
    var steps: [Decision] = []
    var state = state
    // Parents come before their children, so one walk back over the counts finds the whole line.
    var parent = children.count - 1
    var next = 1 + children.indices.reduce(0) { $0 + count($1) }
    while state > 0, parent >= 0 {
      next -= count(parent)
      if state >= next {
        let code = Int(low[state - 1]) | (state - 1 < high.count ? Int(high[state - 1]) << 8 : 0)
        steps.append(Decision(thread: Int(decisions[code] >> 16), way: Int(decisions[code] & 0xFFFF)))
        state = parent
      }
      parent -= 1
    }
    return steps.reversed()
  }

  private func count(_ parent: Int) -> Int {
    children[parent] == 255 ? many[parent] ?? 255 : Int(children[parent])
  }

  func write(to checkpoint: inout SearchCheckpoint) {
    checkpoint.write(bytes: children)
    checkpoint.write(bytes: low)
    checkpoint.write(bytes: high)
    let lists = WordList()
    for (parent, count) in many.sorted(by: { $0.key < $1.key }) {
      lists.append(UInt64(parent))
      lists.append(UInt64(count))
    }
    checkpoint.write(lists)
    lists.removeAll()
    for decision in decisions { lists.append(decision) }
    checkpoint.write(lists)
  }

  /// The ancestry that a checkpoint holds; nil: it holds none.
  init?(from checkpoint: inout SearchCheckpoint) {
    guard let children = checkpoint.readBytes(), let low = checkpoint.readBytes(), let high = checkpoint.readBytes(),
      let many = checkpoint.readList(), many.count % 2 == 0, let decisions = checkpoint.readList()
    else { return nil }
    self.children = children
    self.low = low
    self.high = high
    for index in stride(from: 0, to: many.count, by: 2) { self.many[Int(many[index])] = Int(many[index + 1]) }
    for index in 0..<decisions.count {
      self.decisions.append(decisions[index])
      codes[decisions[index]] = index
    }
  }

  init() {}
}
