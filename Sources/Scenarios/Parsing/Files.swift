import Glibc

/// The little of a file system that scenarios need.
enum Files {
  /// More than any scenario has; keeps a device or a wrong file from filling the memory.
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

  static func read(_ path: String) throws(ScenarioError) -> String {
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
      if bytes.count > limit { throw ScenarioError(file: path, "more than 1 MiB, expected a scenario file") }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ScenarioError(file: path, "this is not UTF-8 text, expected a scenario file")
    }
    return text
  }

  /// A variable of the process's environment; nil where it is missing or empty.
  static func environment(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  private static func failure(_ path: String) -> ScenarioError {
    ScenarioError(file: path, "cannot be read (\(String(cString: strerror(errno)))), expected a scenario file")
  }
}
