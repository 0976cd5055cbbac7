/// The linear equations of one component: x = Q x + b, where every row of Q, what it gets from outside and what it loses add
/// up to 1.
struct ComponentEquations {
  private(set) var solution: ContiguousArray<Double> = []

  /// The rows of Q without the diagonal, and the diagonal.
  private var starts: ContiguousArray<Int> = []
  private var columns: ContiguousArray<Int32> = []
  private var weights: ContiguousArray<Double> = []
  private var diagonal: ContiguousArray<Double> = []
  /// What comes from outside: towards 1 and towards 0.
  private var gains: ContiguousArray<Double> = []
  private var losses: ContiguousArray<Double> = []
  /// Where a state is in its component.
  private var places: ContiguousArray<Int32>

  init(_ graph: StateGraph) { places = ContiguousArray(repeating: 0, count: graph.stateCount) }

  private var count: Int { gains.count }

  /// Takes up the equations of the component whose states lie at `range`.
  mutating func fill(
    _ graph: StateGraph, _ failures: Failures, _ components: Components, _ range: Range<Int>,
    values: ContiguousArray<Double>
  ) {
    starts.removeAll(keepingCapacity: true)
    columns.removeAll(keepingCapacity: true)
    weights.removeAll(keepingCapacity: true)
    diagonal.removeAll(keepingCapacity: true)
    gains.removeAll(keepingCapacity: true)
    losses.removeAll(keepingCapacity: true)
    for place in range { places[Int(components.members[place])] = Int32(place - range.lowerBound) }
    starts.append(0)
    for place in range {
      let state = Int(components.members[place])
      let own = components.component[state]
      var stay = 0.0
      var gain = 0.0
      var loss = 0.0
      for (edge, probability) in WeightedEdges(graph, of: state) {
        let target = graph.targets[edge]
        if failures.isFailing(edge, graph) {
          gain += probability
        } else if target == StateGraph.ended {
          loss += probability
        } else if target == state {
          stay += probability
        } else if components.component[Int(target)] == own {
          columns.append(places[Int(target)])
          weights.append(probability)
        } else {
          gain += probability * values[Int(target)]
          loss += probability * (1 - values[Int(target)])
        }
      }
      starts.append(columns.count)
      diagonal.append(stay)
      gains.append(gain)
      losses.append(loss)
    }
  }

  /// Solves them, state by state from the last, with additions, multiplications and divisions of positive numbers only, so
  /// that every digit counts. O(states cubed); O(1) for one state.
  mutating func eliminate() {
    let count = count
    solution = ContiguousArray(repeating: 0, count: count)
    if count == 1 {
      // The rest of 1 is lost to the state itself.
      solution[0] = gains[0] / (gains[0] + losses[0])
      return
    }
    var matrix = ContiguousArray<Double>(repeating: 0, count: count * count)
    for row in 0..<count {
      for place in starts[row]..<starts[row + 1] { matrix[row * count + Int(columns[place])] += weights[place] }
    }
    var leaving = ContiguousArray<Double>(repeating: 0, count: count)
    for pivot in stride(from: count - 1, through: 0, by: -1) {
      var sum = gains[pivot] + losses[pivot]
      for column in 0..<pivot { sum += matrix[pivot * count + column] }
      leaving[pivot] = sum
      for row in 0..<pivot where matrix[row * count + pivot] != 0 {
        let share = matrix[row * count + pivot] / sum
        for column in 0..<pivot where column != row {
          matrix[row * count + column] += share * matrix[pivot * count + column]
        }
        gains[row] += share * gains[pivot]
        losses[row] += share * losses[pivot]
      }
    }
    for row in 0..<count {
      var sum = gains[row]
      for column in 0..<row { sum += matrix[row * count + column] * solution[column] }
      solution[row] = sum / leaving[row]
    }
  }

  /// How many sweeps are worth their time: at least a hundred, or some thousand million steps looked at.
  private var sweeps: Int { max(100, 2_000_000_000 / max(1, columns.count)) }

  /// Narrows intervals around the solution, a sweep over all states at a time (Gauss and Seidel), until each is at most
  /// `tolerance` wide. Answers half of the widest.
  mutating func iterate(tolerance: Double) -> Double {
    let count = count
    let sweeps = sweeps
    var lower = ContiguousArray<Double>(repeating: 0, count: count)
    var upper = ContiguousArray<Double>(repeating: 1, count: count)
    var width = 1.0
    var narrows = true
    var sweep = 0
    // Rounding may keep it from becoming narrower still.
    while width > tolerance, narrows, sweep < sweeps {
      width = 0
      narrows = false
      sweep += 1
      for row in 0..<count {
        var low = gains[row]
        var high = gains[row]
        for place in starts[row]..<starts[row + 1] {
          low += weights[place] * lower[Int(columns[place])]
          high += weights[place] * upper[Int(columns[place])]
        }
        low /= 1 - diagonal[row]
        high /= 1 - diagonal[row]
        if low > lower[row] {
          lower[row] = low
          narrows = true
        }
        if high < upper[row] {
          upper[row] = high
          narrows = true
        }
        width = max(width, upper[row] - lower[row])
      }
    }
    solution = ContiguousArray((0..<count).map { (lower[$0] + upper[$0]) / 2 })
    return width / 2
  }

  /// How often each state is visited, if the chain starts in each with the weight that `arrived` gives. What is on its way is
  /// pushed along the steps, sweep after sweep, until at most that part of it is left in the component.
  func visits(_ arrived: [Double], tolerance: Double) -> [Double] {
    var moving = arrived
    var visits = [Double](repeating: 0, count: count)
    var sweep = 0
    let enough = tolerance * arrived.reduce(0, +)
    while moving.reduce(0, +) > enough, sweep < sweeps {
      sweep += 1
      for row in 0..<count where moving[row] > 0 {
        let mass = moving[row] / (1 - diagonal[row])
        moving[row] = 0
        visits[row] += mass
        for place in starts[row]..<starts[row + 1] { moving[Int(columns[place])] += mass * weights[place] }
      }
    }
    return visits
  }
}
