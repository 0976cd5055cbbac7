import Canvas

/// The roles as theme files write them, in the order in which they inherit: a role comes after what it inherits from.
enum RoleName: String, CaseIterable {
  case text, dim, title, border, focus, key, contexts, device, backend, node, job, edge
  case changed, blocked, warning, error, ok, status, story

  static func of(_ role: Role) -> RoleName {
    switch role {
    case .text: .text
    case .dim: .dim
    case .title: .title
    case .border: .border
    case .focus: .focus
    case .key: .key
    case .context: .contexts
    case .device: .device
    case .backend: .backend
    case .node: .node
    case .job: .job
    case .edge: .edge
    case .changed: .changed
    case .blocked: .blocked
    case .warning: .warning
    case .error: .error
    case .ok: .ok
    case .status: .status
    case .story: .story
    }
  }

  /// Where a role that a file leaves out takes its look from, and what it adds to that; nil for `text`.
  var parent: (role: RoleName, attributes: Attributes)? {
    switch self {
    case .text: nil
    case .dim: (.text, .dim)
    case .title, .warning: (.text, .bold)
    case .changed: (.text, .underline)
    case .focus, .key: (.title, [])
    case .edge: (.border, [])
    case .blocked: (.dim, [])
    case .error: (.warning, [])
    case .border, .contexts, .device, .backend, .node, .job, .ok, .status, .story: (.text, [])
    }
  }

  static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
