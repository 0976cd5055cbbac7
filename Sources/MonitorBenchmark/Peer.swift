import Foundation
import Glibc

/// A monitor in a process of its own, and a connection to it.
final class Peer {
  let name: String
  private let process = Process()
  private var descriptor: CInt = -1
  private var buffer: [UInt8] = []
  private var at = 0

  struct Gone: Error, CustomStringConvertible { var description: String }

  /// Starts a command line in which `{socket}` stands for the path of the socket.
  init(_ name: String, _ command: [String], socket path: String) throws {
    self.name = name
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command.map { $0.replacingOccurrences(of: "{socket}", with: path) }
    process.standardError = FileHandle.nullDevice
    try process.run()
    for _ in 0..<1000 where !connect(path) { usleep(10_000) }
    guard descriptor >= 0 else { throw Gone(description: "\(name) does not listen at \(path)") }
    _ = try line()
    _ = try ask(#"{"execute":"qmp_capabilities"}"#)
  }

  /// Sends a request and waits for its answer; events come to `event`.
  @discardableResult
  func ask(_ request: String, event: (Substring) -> Void = { _ in }) throws -> Substring {
    let bytes = Array(request.utf8)
    guard send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL)) == bytes.count else {
      throw Gone(description: "\(name) has gone")
    }
    while true {
      let line = try line()
      if !line.hasPrefix("{\"timestamp\"") { return line }
      event(line)
    }
  }

  func line() throws -> Substring {
    while true {
      if let end = buffer[at...].firstIndex(of: 0x0a) {
        defer { at = end + 1 }
        return Substring(decoding: buffer[at..<end], as: UTF8.self)
      }
      buffer.removeSubrange(..<at)
      at = 0
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      let count = recv(descriptor, &chunk, chunk.count, 0)
      guard count > 0 else { throw Gone(description: "\(name) has gone") }
      buffer += chunk[..<count]
    }
  }

  /// Resident memory in KiB.
  var residentKiB: Int {
    let text = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/statm", encoding: .utf8)) ?? ""
    return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4
  }

  func stop() {
    close(descriptor)
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  private func connect(_ path: String) -> Bool {
    let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(107)) }
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard result == 0 else {
      close(descriptor)
      return false
    }
    // A QEMU that hangs costs one session.
    var patience = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    self.descriptor = descriptor
    return true
  }
}
