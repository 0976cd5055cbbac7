import Images
import Machine

extension QEMU {
  /// What is at a path of the host, the machine's own sockets included.
  func hostPathKind(_ path: String) -> HostPathKind {
    if isOwnSocket(path) { return .other }
    do throws(HostError) {
      switch try hostFacts(path).kind {
      case .regular: return .file
      case .folder: return .folder
      case .device, .other: return .other
      }
    } catch {
      return .missing(error.text)
    }
  }

  /// Why nothing can be made at a path; nil if it can be.
  func refusalToCreate(_ path: String) -> String? { hostProvider.refusalToCreate(path)?.text }

  private func isOwnSocket(_ path: String) -> Bool { nbdServerAddress?["path"]?.string == path }
}
