import Glibc

/// A listening unix socket at a path: the user's alone, and gone when it is closed.
struct UnixSocket: Sendable {
  let path: String
  let descriptor: CInt
  private let device: UInt
  private let inode: UInt

  /// Bytes that a path may have.
  static let maximumPath = 107

  /// Listens at a path. A socket that nobody listens at any more is replaced.
  ///
  /// - Throws: `ServerError` for a path that is too long or at which there is something else.
  init(path: String) throws(ServerError) {
    let length = path.utf8.count
    guard length > 0 else { throw ServerError("the path of the socket is empty") }
    guard length <= Self.maximumPath, !path.utf8.contains(0) else {
      throw ServerError(
        "the path of the socket has \(length) bytes, expected at most \(Self.maximumPath): \(path)")
    }
    try Self.clear(path)
    let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw ServerError("no socket can be made: \(ServerError.reason)") }
    // The file takes its mode from the socket as it is bound: at no time is it open to others.
    var status = stat()
    guard fchmod(descriptor, 0o600) == 0, Self.with(path, { bind(descriptor, $0, $1) }) == 0,
      lstat(path, &status) == 0
    else {
      let reason = ServerError.reason
      close(descriptor)
      throw ServerError("no socket can be made at \(path): \(reason)")
    }
    self.path = path
    self.descriptor = descriptor
    device = UInt(status.st_dev)
    inode = UInt(status.st_ino)
  }

  /// Removes the file, unless somebody has put another one in its place.
  func remove() {
    var status = stat()
    guard lstat(path, &status) == 0, UInt(status.st_dev) == device, UInt(status.st_ino) == inode
    else { return }
    unlink(path)
  }

  /// Makes room for a socket.
  private static func clear(_ path: String) throws(ServerError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
      throw ServerError("there is something at \(path) that is no socket; it is left alone")
    }
    let probe = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue), 0)
    guard probe >= 0 else { throw ServerError("no socket can be made: \(ServerError.reason)") }
    defer { close(probe) }
    guard with(path, { connect(probe, $0, $1) }) != 0, errno == ECONNREFUSED else {
      throw ServerError("somebody listens at \(path) already")
    }
    guard unlink(path) == 0 || errno == ENOENT else {
      throw ServerError("the old socket at \(path) cannot be removed: \(ServerError.reason)")
    }
  }

  private static func with(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt)
    -> CInt
  {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) {
      $0.copyBytes(from: path.utf8.prefix(maximumPath))
    }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
