import Machine

/// What the virtual machine does [qapi/run-state.json].
public enum RunState: Int, CellValue, Sendable {
  case prelaunch = 0
  case running = 1
  case paused = 2
  public init(cell: Int) { self = RunState(rawValue: cell) ?? .prelaunch }
  public var cell: Int { rawValue }

  /// QEMU's name.
  public var name: String {
    switch self {
    case .prelaunch: "prelaunch"
    case .running: "running"
    case .paused: "paused"
    }
  }
}

extension QEMU {
  /// runstate_is_running().
  var isRunning: Bool { peekGlobal(.runState, RunState.self) == .running }
}
