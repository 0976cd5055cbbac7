import JSON

/// Reads session files.
public enum SessionFile {
  /// Larger files are refused.
  public static let maximumSize = 64 << 20

  /// Reads and parses a file.
  ///
  /// - Throws: `SessionError`, one sentence that names the file.
  public static func read(path: String) throws(SessionError) -> QMPSession {
    try parse(bytes: try contents(path: path), name: path)
  }

  /// Parses the text of a file.
  ///
  /// - Parameter name: the file's name, for errors and as the name of a plain session.
  /// - Throws: `SessionError`, `NAME:LINE: ... expected ...`.
  public static func parse(text: String, name: String) throws(SessionError) -> QMPSession {
    try parse(bytes: Array(text.utf8), name: name)
  }

  static func parse(bytes: [UInt8], name: String) throws(SessionError) -> QMPSession {
    if let line = lineOfInvalidUTF8(bytes) {
      throw SessionError(file: name, line: line, message: "expected UTF-8 text")
    }
    var values: [LocatedJSON] = []
    do {
      var parser = JSONParser(bytes, allowsComments: true)
      while let value = try parser.next() { values.append(value) }
    } catch {
      throw SessionError(file: name, line: error.line, message: "column \(error.column): \(error.message)")
    }
    guard let first = values.first else {
      throw SessionError(file: name, line: 1, message: "expected QMP commands or a recorded session, found nothing")
    }
    let reader = SessionReader(file: name)
    if first["format"] != nil || first["steps"] != nil {
      if values.count > 1 {
        throw reader.error(values[1], "expected nothing behind the session")
      }
      return try reader.corpus(first)
    }
    return try reader.plain(values)
  }

  private static func lineOfInvalidUTF8(_ bytes: [UInt8]) -> Int? {
    if String(validating: bytes, as: UTF8.self) != nil { return nil }
    var line = 1
    for part in bytes.split(separator: 0x0a, omittingEmptySubsequences: false) {
      if String(validating: part, as: UTF8.self) == nil { return line }
      line += 1
    }
    return 1
  }
}
