import Machine

extension QEMU {
  /// What is at a path of the host, the machine's own sockets included.
  func hostPathKind(_ path: String) -> HostPathKind {
    if isOwnSocket(path) { return .other }
    return .missing("No such file or directory")
  }

  /// Why nothing can be made at a path; nil if it can be.
  func refusalToCreate(_ path: String) -> String? { nil }

  private func isOwnSocket(_ path: String) -> Bool { nbdServerAddress?["path"]?.string == path }
}
