/// What the command line asks for.
struct Options {
  /// Everything, for minutes, instead of what takes about one.
  var isFull = false
  /// JSON instead of tables.
  var isJSON = false
  /// Parts of the report; empty: all.
  var parts: Set<Part> = []

  enum Part: String, CaseIterable {
    case states, verdict, failures, traces, blocklayer
  }

  static let usage = """
    usage: ExplorerBenchmark [--full] [--json] [PART ...]
    Measures the searches beside Spin on this machine. Parts: \
    \(Part.allCases.map(\.rawValue).joined(separator: ", ")); without any, all of them.
    """

  /// Nil where the arguments make no sense.
  init?(_ arguments: [String]) {
    for argument in arguments {
      switch argument {
      case "--full": isFull = true
      case "--json": isJSON = true
      default:
        guard let part = Part(rawValue: argument) else { return nil }
        parts.insert(part)
      }
    }
    if parts.isEmpty { parts = Set(Part.allCases) }
  }
}
