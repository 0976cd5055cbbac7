import Explorer
import Machine

// How fast the engine is, in figures that can be compared with a baseline run beside it.
//
//     swift run -c release MachineBenchmark [STEPS]

let steps = CommandLine.arguments.count > 1 ? Int(CommandLine.arguments[1]) ?? 5_000_000 : 5_000_000
let clock = ContinuousClock()

func seconds(_ body: () -> Void) -> Double {
  let duration = clock.measure(body)
  return Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
}

func millions(_ count: Int, _ time: Double) -> String {
  let tenths = Int(Double(count) / time / 1e5)
  return "\(tenths / 10).\(tenths % 10) M/s"
}

/// The baseline: as many counters, changed in a plain array.
func baseline(_ count: Int) -> Double {
  var cells = [Int](repeating: 0, count: 64)
  return seconds {
    for index in 0..<count { cells[(index &* 7) & 63] &+= index & 3 }
    precondition(cells[0] >= 0)
  }
}

let plain = baseline(steps)
print("baseline  \(millions(steps, plain)) additions in a plain array")

let runner = ProductModel(threads: 4, positions: 1 << 40)
let stepTime = seconds {
  for index in 0..<steps { runner.machine.step(index & 3) }
}
print("steps     \(millions(steps, stepTime))  (\(Int(stepTime / plain)) times the baseline's time)")
let undoTime = seconds { runner.machine.undo(to: 0) }
print("undo      \(millions(steps, undoTime)) steps taken back")

let model = ProductModel(threads: 4, positions: 41)
var result = SearchResult()
let searchTime = seconds { result = DepthFirstSearch(Model(model.machine)).run() }
let states = result.states ?? 0
let transitions = result.transitions ?? 0
precondition(states == 42 * 42 * 42 * 42, "the product model has \(states) states")
print("search    \(states) states, \(transitions) transitions, depth first, visited set")
print("          \(millions(states, searchTime)) states, \(millions(transitions, searchTime)) transitions")
