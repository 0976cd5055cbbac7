import Machine

/// What a worker finds out about some states: the steps from them, in order, and what is wrong.
final class Batch: @unchecked Sendable {
  /// Which states of which segment.
  var segment = FrontierSegment()
  var range = 0..<0

  // Steps that may lead to new states.
  let fingerprints = WordList(capacity: 2048)
  /// Source (index into the segment) << 32, thread << 16, way.
  let steps = WordList(capacity: 2048)
  /// What each writes, and where that ends.
  let patches = WordList(capacity: 8192)
  let patchEnds = WordList(capacity: 2048)
  /// After insertion: number << 1, and 1 where the state is new.
  let marks = WordList(capacity: 2048)

  /// Where states are compared whole: the state that each step leads to.
  let whole = WordList()
  let wholeEnds = WordList()

  var transitions = 0
  var endStates = 0
  var deadlockStates = 0
  /// The first violation and the first stuck state.
  var violation: Failure?
  var stuck: Failure?
  /// For the search for hangs: whether each state is pending, and steps to states visited before, as pairs of numbers.
  let isPending = WordList()
  let edges = WordList()

  // What comes of it.
  var next = FrontierSegment()
  /// How many new states each state led to, and by which decisions.
  let children = WordList(capacity: 256)
  let newSteps = WordList(capacity: 256)

  /// Something wrong: in the step that `decision` takes from a state, or in the state itself.
  struct Failure {
    /// Index into the segment.
    var source: Int
    var decision: Decision?
    var finding: Finding
  }

  func clear(_ segment: FrontierSegment, _ range: Range<Int>) {
    self.segment = segment
    self.range = range
    for list in [fingerprints, steps, patches, patchEnds, marks, isPending, edges, whole, wholeEnds] {
      list.removeAll()
    }
    transitions = 0
    endStates = 0
    deadlockStates = 0
    violation = nil
    stuck = nil
  }

  func patchRange(_ step: Int) -> Range<Int> {
    (step == 0 ? 0 : Int(truncatingIfNeeded: patchEnds[step - 1]))..<Int(truncatingIfNeeded: patchEnds[step])
  }

  func wholeRange(_ step: Int) -> Range<Int> {
    (step == 0 ? 0 : Int(truncatingIfNeeded: wholeEnds[step - 1]))..<Int(truncatingIfNeeded: wholeEnds[step])
  }

  static func decision(_ step: UInt64) -> Decision {
    Decision(thread: Int(step >> 16 & 0xFFFF), way: Int(step & 0xFFFF))
  }
}
