import Glibc

/// A new folder for what Spin and the compiler write; it goes when nobody needs it any more.
final class ScratchFolder {
  let path: String

  /// Nil where no folder can be made.
  init?() {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/explorer-benchmark-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return nil }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    guard let stream = opendir(path) else { return }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    closedir(stream)
    for name in names { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  /// Writes a text to a file in the folder.
  func write(_ text: String, to name: String) -> Bool {
    guard let file = fopen("\(path)/\(name)", "w") else { return false }
    let bytes = Array(text.utf8)
    let isWritten = fwrite(bytes, 1, bytes.count, file) == bytes.count
    return fclose(file) == 0 && isWritten
  }
}
