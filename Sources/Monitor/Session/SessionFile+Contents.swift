import Glibc

extension SessionFile {
  /// The bytes of a file.
  ///
  /// - Throws: `SessionError` where it is missing, unreadable, a directory or too large.
  static func contents(path: String) throws(SessionError) -> [UInt8] {
    func failure(_ message: String) -> SessionError { SessionError(file: path, line: nil, message: message) }
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      let reason = String(cString: strerror(errno))
      throw failure("can't be opened (\(reason)); expected a session file")
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw failure("can't be examined; expected a session file") }
    if status.st_mode & S_IFMT == S_IFDIR { throw failure("is a directory; expected a session file") }
    let limit = "expected a session file of at most \(maximumSize >> 20) MiB"
    if status.st_size > maximumSize { throw failure("is too large; \(limit)") }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(file, &buffer, buffer.count)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure("can't be read (\(String(cString: strerror(errno)))); expected a session file")
      }
      bytes.append(contentsOf: buffer[0..<count])
      if bytes.count > maximumSize { throw failure("is too large; \(limit)") }
    }
  }
}
