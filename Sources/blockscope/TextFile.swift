import Files
import Glibc

/// Files that a person names.
enum TextFile {
  /// What is in a file.
  ///
  /// - Throws: `Failure`, which says what was expected.
  static func read(_ path: String, expected: String) throws -> String {
    do throws(Files.Problem) {
      return try Files.read(path)
    } catch {
      throw Failure("\(path): \(error.text), expected \(expected)")
    }
  }

  /// Writes a file anew.
  ///
  /// - Throws: `Failure` where that does not work.
  static func write(_ text: String, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure(path) }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let failure = failure(path)
        close(descriptor)
        throw failure
      }
      rest = rest.dropFirst(count)
    }
    guard close(descriptor) == 0 else { throw failure(path) }
  }

  private static func failure(_ path: String) -> Failure {
    Failure("\(path): cannot be written (\(String(cString: strerror(errno))))")
  }
}
