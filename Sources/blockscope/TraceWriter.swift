import Glibc
import Synchronization

/// A file of trace events, one on each line: `THREAD EVENT ARGUMENTS`.
final class TraceWriter: Sendable {
  private struct State {
    let descriptor: CInt
    var buffer: [UInt8] = []
  }

  private let state: Mutex<State>
  private static let chunk = 1 << 16

  /// Makes the file, or empties it.
  init(path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw Failure("\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
    state = Mutex(State(descriptor: descriptor))
  }

  func write(thread: String, event: String) {
    state.withLock { state in
      state.buffer.append(contentsOf: "\(thread) \(event)\n".utf8)
      if state.buffer.count >= Self.chunk { Self.flush(&state) }
    }
  }

  /// Writes what is left.
  func close() {
    state.withLock { state in
      Self.flush(&state)
      _ = Glibc.close(state.descriptor)
    }
  }

  private static func flush(_ state: inout State) {
    var left = state.buffer[...]
    while !left.isEmpty {
      let written = left.withUnsafeBytes { Glibc.write(state.descriptor, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      // A full disk costs the trace, not the session.
      guard written > 0 else { break }
      left = left.dropFirst(written)
    }
    state.buffer.removeAll(keepingCapacity: true)
  }
}
