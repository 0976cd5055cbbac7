import Dispatch
import Glibc

/// Standard input and output as one socket: two threads carry the bytes, so that any kind of file will do and nobody else
/// sees its descriptors become non-blocking.
struct StandardStreams: Sendable {
  /// The server's end.
  let descriptor: CInt
  private let writing = DispatchGroup()

  init(input: CInt = STDIN_FILENO, output: CInt = STDOUT_FILENO) throws(ServerError) {
    var ends: [CInt] = [-1, -1]
    let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
      throw ServerError("no socket can be made: \(ServerError.reason)")
    }
    descriptor = ends[0]
    let inner = ends[1]
    DispatchQueue(label: "stdin").async {
      Self.carry(from: input, to: inner)
      shutdown(inner, CInt(SHUT_WR))
    }
    DispatchQueue(label: "stdout").async(group: writing) {
      Self.carry(from: inner, to: output)
      // Nobody reads any more, or nobody writes.
      shutdown(inner, CInt(SHUT_RDWR))
    }
  }

  /// Waits until all that the server sent has been written.
  func finish() { writing.wait() }

  private static func carry(from source: CInt, to target: CInt) {
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = read(source, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      var at = 0
      while at < count {
        let written = buffer.withUnsafeBytes {
          write(target, $0.baseAddress?.advanced(by: at), count - at)
        }
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { return }
        at += written
      }
    }
  }
}
