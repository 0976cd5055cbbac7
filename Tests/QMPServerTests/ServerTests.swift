import Foundation
import Glibc
import QMPServer
import Testing

/// The server on its socket: who may come, in which order, and what bad clients can do to it.
struct ServerTests {
  /// A server at a fresh path, stopped and cleaned up behind `body`.
  private func serving(_ body: (_ path: String, _ server: QMPServer) throws -> Void) throws {
    try inFolder { folder in
      let path = "\(folder)/qmp"
      let server = try QMPServer(.unix(path), knows: EchoEngine.knows) { EchoEngine() }
      defer { server.stop() }
      try body(path, server)
    }
  }

  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "blockscope-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }

  private func mode(_ path: String) -> UInt32 {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode : 0
  }

  // MARK: The socket

  @Test func `The socket is the user's alone, and goes with the server`() throws {
    try inFolder { folder in
      let old = umask(0)
      defer { umask(old) }
      let server = try QMPServer(.unix("\(folder)/qmp"), knows: EchoEngine.knows) { EchoEngine() }
      #expect(mode("\(folder)/qmp") == S_IFSOCK | 0o600)
      server.stop()
      #expect(mode("\(folder)/qmp") == 0)
    }
  }

  @Test func `A socket that nobody listens at is replaced, one with a server is not`() throws {
    try inFolder { folder in
      let path = "\(folder)/qmp"
      let stale = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
      withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          _ = bind(stale, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
      Glibc.close(stale)
      let server = try QMPServer(.unix(path), knows: EchoEngine.knows) { EchoEngine() }
      defer { server.stop() }
      #expect(throws: ServerError.self) { try QMPServer(.unix(path), knows: EchoEngine.knows) { EchoEngine() } }
      #expect(try SocketClient(path).negotiate())
    }
  }

  @Test func `Anything else at the path is left alone`() throws {
    try inFolder { folder in
      try "precious".write(toFile: "\(folder)/file", atomically: true, encoding: .utf8)
      try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: "\(folder)/nowhere")
      for path in [
        "\(folder)/file", "\(folder)/link", folder, "\(folder)/none/qmp", "",
        folder + "/" + String(repeating: "x", count: 108),
      ] {
        #expect(throws: ServerError.self) { try QMPServer(.unix(path), knows: EchoEngine.knows) { EchoEngine() } }
      }
      #expect(try String(contentsOfFile: "\(folder)/file", encoding: .utf8) == "precious")
      #expect(mode("\(folder)/link") & S_IFMT == S_IFLNK)
    }
  }

  // MARK: Clients

  @Test func `One client at a time, each negotiates anew`() throws {
    try serving { path, _ in
      var first: SocketClient? = try SocketClient(path)
      #expect(first?.negotiate() == true)
      let second = try SocketClient(path)
      #expect(second.line(milliseconds: 200) == nil)
      #expect(first?.ask(#"{"execute":"stop"}"#)?.contains(#""event": "STOP"}"#) == true)
      #expect(first?.line() == "{\"return\": {}}")
      first = nil
      #expect(second.line()?.hasPrefix("{\"QMP\"") == true)
      #expect(second.ask(#"{"execute":"stop"}"#)?.contains("Expecting capabilities negotiation") == true)
    }
  }

  @Test func `A client that only stops sending is answered to the end`() throws {
    try serving { path, _ in
      let client = try SocketClient(path)
      #expect(client.negotiate())
      client.send(String(repeating: #"{"execute":"big"}"#, count: 30))
      client.endInput()
      for _ in 0..<30 { #expect(client.line()?.utf8.count ?? 0 > 1 << 18) }
      #expect(client.line() == nil)
    }
  }

  @Test func `quit is answered, then the connection and the server end`() throws {
    try serving { path, server in
      let client = try SocketClient(path)
      #expect(client.negotiate())
      #expect(client.ask(#"{"execute":"quit","id":1}"#) == #"{"return": {}, "id": 1}"#)
      #expect(client.line() == nil)
      #expect(server.waitForEnd() == .quit)
    }
  }

  @Test func `An engine that dies ends the server with its reason`() throws {
    try serving { path, server in
      let client = try SocketClient(path)
      #expect(client.negotiate())
      client.send(#"{"execute":"die"}"#)
      #expect(server.waitForEnd() == .dead("an assertion"))
    }
  }

  @Test func `A host that ends the machine says so`() throws {
    try serving { path, server in
      let client = try SocketClient(path)
      #expect(client.negotiate())
      server.terminate()
      #expect(
        client.line()?.hasSuffix(#""event": "SHUTDOWN", "data": {"guest": false, "reason": "host-signal"}}"#) == true)
      #expect(server.waitForEnd() == .stopped)
    }
  }

  // MARK: Bad clients

  @Test func `Clients that vanish at any byte leave the next one unharmed`() throws {
    try serving { path, _ in
      let text = Array(#"{"execute":"qmp_capabilities"}{"execute":"big","id":[1]}{"execute":"sto"#.utf8)
      for length in 0...text.count { try SocketClient(path).send(Array(text[..<length])) }
      #expect(try SocketClient(path).negotiate())
    }
  }

  @Test func `Garbage, a million brackets, a string without end: bounded memory, and the next one is served`() throws {
    try serving { path, _ in
      let before = residentBytes()
      var client: SocketClient? = try SocketClient(path)
      // Never reads: the server stops reading in turn.
      let brackets = [UInt8](repeating: UInt8(ascii: "["), count: 1 << 20)
      _ = client?.sendSome(brackets)
      client = try SocketClient(path)
      var sent = 0
      let piece = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 20)
      client?.send("\"")
      for _ in 0..<100 where client?.send(piece) == true { sent += piece.count }
      #expect(sent == 100 << 20)
      var number: UInt64 = 7
      let garbage = (0..<1 << 16).map { _ in
        number = number &* 6_364_136_223_846_793_005 &+ 1
        return UInt8(truncatingIfNeeded: number >> 56)
      }
      client = try SocketClient(path)
      for _ in 0..<64 { _ = client?.sendSome(garbage) }
      client = nil
      #expect(try SocketClient(path).negotiate())
      #expect(residentBytes() - before < 400 << 20)
    }
  }

  @Test func `A client that never reads is not executed for without end`() throws {
    try serving { path, _ in
      let before = residentBytes()
      let client = try SocketClient(path)
      #expect(client.negotiate())
      // A thousand answers of a quarter MiB each: most requests stay in the kernel.
      let requests = Array(String(repeating: #"{"execute":"big"}"#, count: 1000).utf8)
      _ = client.sendSome(requests)
      usleep(300_000)
      #expect(residentBytes() - before < 64 << 20)
      // Once it reads, it gets them.
      for _ in 0..<50 { #expect(client.line()?.utf8.count ?? 0 > 1 << 18) }
    }
  }

  private func residentBytes() -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
  }
}
