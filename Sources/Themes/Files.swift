import Glibc

/// The little of a file system that themes need.
enum Files {
  /// More than any theme has; keeps a device or a wrong file from filling the memory.
  private static let limit = 1 << 20

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The names in a folder, sorted; none if there is no such folder.
  static func list(_ folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    return names.sorted()
  }

  static func read(_ path: String) throws -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 16384)
    while true {
      let count = Glibc.read(descriptor, &part, part.count)
      if count < 0 { throw failure(path) }
      if count == 0 { break }
      bytes += part[..<count]
      if bytes.count > limit { throw ThemeError(file: path, "more than 1 MiB, expected a theme file") }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ThemeError(file: path, "this is not UTF-8 text, expected a theme file")
    }
    return text
  }

  /// The path of the running program.
  static func program() -> String? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &bytes, bytes.count)
    guard count > 0 else { return nil }
    return String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func failure(_ path: String) -> ThemeError {
    ThemeError(file: path, "cannot be read (\(String(cString: strerror(errno)))), expected a theme file")
  }
}
