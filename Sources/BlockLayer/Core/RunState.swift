import Machine

/// What the virtual machine does [qapi/run-state.json].
public enum RunState: Int, CellValue, Sendable {
  case prelaunch = 0
  case running = 1
  case paused = 2
  case ioError = 3
  case shutdown = 4
  public init(cell: Int) { self = RunState(rawValue: cell) ?? .prelaunch }
  public var cell: Int { rawValue }

  /// The rest of its constant's name in C.
  var constant: String {
    switch self {
    case .prelaunch: "PRELAUNCH"
    case .running: "RUNNING"
    case .paused: "PAUSED"
    case .ioError: "IO_ERROR"
    case .shutdown: "SHUTDOWN"
    }
  }

  /// QEMU's name.
  public var name: String {
    switch self {
    case .prelaunch: "prelaunch"
    case .running: "running"
    case .paused: "paused"
    case .ioError: "io-error"
    case .shutdown: "shutdown"
    }
  }
}

extension QEMU {
  /// runstate_is_running().
  var isRunning: Bool { peekGlobal(.runState, RunState.self) == .running }
}
