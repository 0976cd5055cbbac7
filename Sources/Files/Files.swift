import Glibc

/// The little of a file system that theme and scenario files need, without Foundation.
public enum Files {
  /// Why a file cannot be used, as the end of a sentence: `more than 1 MiB`.
  public struct Problem: Error, Equatable {
    public let text: String
  }

  /// More than any such file has; keeps a device or a wrong file from filling the memory.
  private static let limit = 1 << 20

  public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The names in a folder, sorted; none if there is no such folder.
  public static func list(_ folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    return names.sorted()
  }

  /// The text of a file of at most 1 MiB.
  ///
  /// - Throws: `Problem` where it is missing, unreadable, too large or not UTF-8.
  public static func read(_ path: String) throws(Problem) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 16384)
    while true {
      let count = Glibc.read(descriptor, &part, part.count)
      if count < 0 { throw failure() }
      if count == 0 { break }
      bytes += part[..<count]
      if bytes.count > limit { throw Problem(text: "more than 1 MiB") }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw Problem(text: "this is not UTF-8 text") }
    return text
  }

  /// The path of the running program.
  public static func program() -> String? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &bytes, bytes.count)
    guard count > 0 else { return nil }
    return String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// A variable of the process's environment; nil where it is missing or empty.
  public static func environment(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  private static func failure() -> Problem {
    Problem(text: "cannot be read (\(String(cString: strerror(errno))))")
  }
}
