/// The steps of a state, each with the probability that a scheduler takes it which picks a thread among those that can go,
/// each as likely as any other, and then one of its ways.
struct WeightedEdges: Sequence, IteratorProtocol {
  private let decisions: ContiguousArray<UInt16>
  private let threads: Int
  private let end: Int
  private var edge: Int
  /// Where the steps of the current thread end, and how likely each of them is.
  private var threadEnd: Int
  private var probability = 0.0

  init(_ graph: StateGraph, of state: Int) {
    let row = graph.edges(of: state)
    decisions = graph.decisions
    edge = row.lowerBound
    threadEnd = row.lowerBound
    end = row.upperBound
    var threads = 0
    for edge in row where edge == row.lowerBound || decisions[edge] >> 10 != decisions[edge - 1] >> 10 { threads += 1 }
    self.threads = threads
  }

  @inline(__always)
  mutating func next() -> (edge: Int, probability: Double)? {
    if edge == end { return nil }
    if edge == threadEnd {
      let thread = decisions[edge] >> 10
      while threadEnd < end, decisions[threadEnd] >> 10 == thread { threadEnd += 1 }
      probability = 1 / Double(threads * (threadEnd - edge))
    }
    edge += 1
    return (edge - 1, probability)
  }
}
