import Explorer
import Programs

/// One of our searches with its switches.
struct Ours {
  enum Kind: String {
    /// `DepthFirstSearch`: in place, for proofs.
    case depth = "in place"
    /// `StateSearch`: level by level, for shortest failures.
    case levels = "by level"
  }

  var kind: Kind
  var workers: Int
  var reduces: Bool
  var stopsAtFirst = false

  var name: String { "\(kind.rawValue), \(workers) worker\(workers == 1 ? "" : "s")" }

  /// Searches a program under sequential consistency. Building the models is not counted: Spin compiles its own beforehand.
  func run(_ program: SmallProgram) -> Measured { run((0..<workers).map { _ in program.model(.sc) }) }

  /// Searches equal models, one for each worker.
  func run(_ models: [Model], bounds: Bounds = Bounds()) -> Measured {
    var result = SearchResult()
    let time = Time.of {
      switch kind {
      case .depth:
        result = DepthFirstSearch(models, bounds: bounds, reduces: reduces, stopsAtFirst: stopsAtFirst).run()
      case .levels:
        result = StateSearch(models, bounds: bounds, reduces: reduces, stop: stopsAtFirst ? .atFailure : .never).run()
      }
    }
    return Measured(
      states: result.states ?? 0, transitions: result.transitions ?? 0, bytesPerState: result.bytesPerState ?? .nan,
      verdict: result.hasViolation || result.hasDeadlock ? .violated : .ok, isComplete: result.isComplete, time: time)
  }
}
