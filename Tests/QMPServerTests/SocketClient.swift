import Foundation
import Glibc
import JSON

/// A client on a unix socket.
final class SocketClient {
  private let descriptor: CInt
  private var buffer: [UInt8] = []

  struct Refused: Error {}

  init(_ path: String) throws {
    descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard result == 0 else { throw Refused() }
  }

  deinit { Glibc.close(descriptor) }

  /// Sends all of it, as far as the server takes it.
  @discardableResult func send(_ bytes: [UInt8]) -> Bool {
    var at = 0
    while at < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress?.advanced(by: at), bytes.count - at, CInt(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      at += count
    }
    return true
  }

  @discardableResult func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  /// Sends what the kernel takes without waiting.
  func sendSome(_ bytes: [UInt8]) -> Int {
    bytes.withUnsafeBytes {
      Glibc.send(descriptor, $0.baseAddress, bytes.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
    }
  }

  func endInput() { shutdown(descriptor, CInt(SHUT_WR)) }

  /// The next line; nil at the end, or where nothing comes for so long.
  func line(milliseconds: CInt = 10_000) -> String? {
    while true {
      if let end = buffer.firstIndex(of: 0x0a) {
        defer { buffer.removeSubrange(...end) }
        return String(decoding: buffer[..<end], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
      }
      var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&wait, 1, milliseconds) > 0 else { return nil }
      var chunk = [UInt8](repeating: 0, count: 65536)
      let count = recv(descriptor, &chunk, chunk.count, 0)
      guard count > 0 else { return nil }
      buffer += chunk[..<count]
    }
  }

  /// Negotiates.
  func negotiate() -> Bool {
    guard line()?.hasPrefix("{\"QMP\"") == true else { return false }
    return ask(#"{"execute":"qmp_capabilities"}"#) == "{\"return\": {}}"
  }

  /// Sends a request and takes the next line.
  func ask(_ text: String) -> String? { send(text) ? line() : nil }
}
