import Glibc

/// A terminal that a test owns: it types on one end, a program runs on the other.
struct PseudoTerminal {
  let master: Int32
  /// The path of the program's end.
  let path: String
  // Linux's TIOCSPTLCK and TIOCGPTN, which Swift does not import.
  private static let unlock: UInt = 0x4004_5431
  private static let number: UInt = 0x8004_5430

  init(rows: UInt16, columns: UInt16) throws {
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var unlock: Int32 = 0
    var number: UInt32 = 0
    guard master >= 0, ioctl(master, Self.unlock, &unlock) == 0, ioctl(master, Self.number, &number) == 0
    else { throw PseudoTerminalError(number: errno) }
    path = "/dev/pts/\(number)"
    resize(rows: rows, columns: columns)
  }

  func resize(rows: UInt16, columns: UInt16) {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  func type(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(master, bytes, bytes.count)
  }

  /// What the program has drawn since the last time; waits so many milliseconds for it to begin.
  func drawn(waiting milliseconds: Int32 = 0) -> String {
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65536)
    var watched = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    while poll(&watched, 1, bytes.isEmpty ? milliseconds : 0) > 0, watched.revents & Int16(POLLIN) != 0 {
      let count = read(master, &part, part.count)
      guard count > 0 else { break }
      bytes += part[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Makes the program's end this process's terminal: its input, output and, if asked for, its errors.
  static func attach(_ path: String, errors: Bool = false, type: String = "xterm-256color") {
    setsid()
    let end = open(path, O_RDWR)
    for descriptor in errors ? [0, 1, 2] : [0, 1] as [Int32] { dup2(end, descriptor) }
    setenv("TERM", type, 1)
    setenv("LC_ALL", "C.UTF-8", 1)
  }
}

struct PseudoTerminalError: Error {
  let number: Int32
}
