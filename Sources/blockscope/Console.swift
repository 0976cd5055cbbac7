import Canvas
import Glibc
import Terminal

/// Standard output and standard error, where they are no screen.
enum Console {
  static var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
  static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Whether the locale's characters are UTF-8.
  static var isUTF8: Bool {
    setlocale(LC_CTYPE, "")
    return nl_langinfo(nl_item(CODESET)).map { String(cString: $0) } == "UTF-8"
  }

  static func complain(_ text: String) { write("blockscope: \(text)\n", to: STDERR_FILENO) }

  static func note(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

  /// A line that the next one replaces.
  static func progress(_ text: String) { write("\r\u{1b}[K\(text)", to: STDERR_FILENO) }

  /// Prints a line. Where nobody reads any more the program ends, quietly.
  static func say(_ text: String) {
    if !write(text + "\n", to: STDOUT_FILENO) { exit(0) }
  }

  /// Prints a screen as plain text.
  static func say(_ canvas: Canvas, ascii: Bool) {
    say((ascii || !isUTF8 ? ASCIIFallback.canvas(canvas) : canvas).text)
  }

  @discardableResult private static func write(_ text: String, to file: Int32) -> Bool {
    signal(SIGPIPE, SIG_IGN)
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
