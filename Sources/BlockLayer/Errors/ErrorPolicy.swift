import JSON
import Machine

/// BlockdevOnError, as a device's rerror and werror give it.
enum ErrorPolicy: Int, CellValue {
  case auto, report, ignore, enospc, stop
  init(cell: Int) { self = ErrorPolicy(rawValue: cell) ?? .auto }
  var cell: Int { rawValue }

  init(_ name: String?) {
    switch name {
    case "report": self = .report
    case "ignore": self = .ignore
    case "enospc": self = .enospc
    case "stop": self = .stop
    default: self = .auto
    }
  }

  /// What is done about an error [block/block-backend.c, blk_get_error_action, 7.2].
  func action(_ error: BlockError) -> Action {
    switch self {
    case .enospc: error == .noSpace ? .stop : .report
    case .stop: .stop
    case .ignore: .ignore
    case .report, .auto: .report
    }
  }

  /// BlockErrorAction.
  enum Action: String {
    case report, ignore, stop
  }
}
