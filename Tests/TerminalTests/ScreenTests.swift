import Canvas
import Glibc
import Testing
import Themes

@testable import Terminal

/// The real thing on a pseudo-terminal. Each test is a process of its own, since there is one terminal per process.
struct ScreenTests {
  static func theme() throws -> Theme { try ThemeLibrary(folders: []).theme("dark") }

  static func canvas(_ text: String, rows: Int = 5, columns: Int = 20) -> Canvas {
    var canvas = Canvas(rows: rows, columns: columns)
    for (column, scalar) in text.unicodeScalars.enumerated() { canvas[0, column] = Cell(scalar, Style(.text)) }
    return canvas
  }

  @Test func paintKeysAndRestore() async {
    await #expect(processExitsWith: .success) {
      let terminal = try PseudoTerminal(rows: 5, columns: 20)
      PseudoTerminal.attach(terminal.path)
      var before = termios()
      tcgetattr(0, &before)
      let screen = try Screen.open(theme: Self.theme())
      #expect(screen.size == (5, 20))
      screen.show(Self.canvas("héllo ◆漢"))
      let first = terminal.drawn(waiting: 1000)
      #expect(first.contains("\u{1b}[?1049h") && first.contains("\u{1b}[?2004h"))
      #expect(first.contains("héllo ◆?"))
      // The same again sends nothing, a change only what changed.
      screen.show(Self.canvas("héllo ◆漢"))
      #expect(terminal.drawn() == "")
      screen.show(Self.canvas("hállo ◆漢"))
      let second = terminal.drawn()
      #expect(second.contains("á") && !second.contains("llo") && second.utf8.count < 60)
      terminal.type("a\u{1b}[A\u{1b}[1;5Dé")
      #expect(screen.nextInput() == [.key(.character("a")), .key(.up), .key(.character("é"))])
      terminal.type("\u{1b}")
      #expect(screen.nextInput(timeoutMilliseconds: 5000) == [.key(.escape)])
      #expect(screen.nextInput(timeoutMilliseconds: 0) == [])
      Waker().wake()
      Waker().wake()
      #expect(screen.nextInput() == [.wake])
      terminal.type("\u{1b}[200~s q\u{1b}[201~")
      #expect(screen.nextInput() == [.paste("s q")])
      screen.close()
      let last = terminal.drawn()
      #expect(last.contains("\u{1b}[?1049l") && last.contains("\u{1b}[?2004l"))
      var after = termios()
      tcgetattr(0, &after)
      #expect(before.c_lflag == after.c_lflag && before.c_iflag == after.c_iflag && before.c_oflag == after.c_oflag)
    }
  }

  @Test func signals() async {
    await #expect(processExitsWith: .success) {
      let terminal = try PseudoTerminal(rows: 5, columns: 20)
      PseudoTerminal.attach(terminal.path)
      let screen = try Screen.open(theme: Self.theme())
      terminal.type("\u{3}")
      #expect(screen.nextInput() == [.interrupt])
      for (rows, columns) in [(24, 80), (1, 1), (5, 20)] {
        terminal.resize(rows: UInt16(rows), columns: UInt16(columns))
        #expect(screen.nextInput() == [.resize(rows: rows, columns: columns)])
        screen.show(Self.canvas("x", rows: rows, columns: columns))
        #expect(terminal.drawn().contains("x"))
      }
      // A canvas of another size than the terminal's is cut, or surrounded by blanks.
      screen.show(Self.canvas("y", rows: 100, columns: 300))
      screen.show(Self.canvas("z", rows: 1, columns: 1))
      #expect(terminal.drawn().contains("z"))
      kill(getpid(), SIGCONT)
      #expect(screen.nextInput() == [.resumed])
      #expect(terminal.drawn().contains("z"))
      // Nobody could continue this process, so the system does not stop it; the way there and back is the same.
      terminal.type("\u{1a}")
      #expect(screen.nextInput() == [.resumed])
      let roundTrip = terminal.drawn()
      let away = try #require(roundTrip.range(of: "\u{1b}[?1049l"))
      let back = try #require(roundTrip.range(of: "\u{1b}[?1049h"))
      #expect(away.upperBound <= back.lowerBound && roundTrip[back.upperBound...].contains("z"))
      kill(getpid(), SIGTERM)
      #expect(screen.nextInput() == [.terminate(signal: SIGTERM)])
      kill(getpid(), SIGHUP)
      #expect(screen.nextInput() == [.hangup])
      #expect(screen.nextInput() == [.hangup])
    }
  }

  @Test func vanishedTerminal() async {
    await #expect(processExitsWith: .success) {
      let terminal = try PseudoTerminal(rows: 5, columns: 20)
      PseudoTerminal.attach(terminal.path)
      let screen = try Screen.open(theme: Self.theme())
      close(terminal.master)
      #expect(screen.nextInput() == [.hangup])
      screen.show(Self.canvas("nobody sees this"))
      #expect(screen.nextInput() == [.hangup])
      screen.close()
    }
  }

  @Test func noTerminal() async {
    await #expect(processExitsWith: .success) {
      let terminal = try PseudoTerminal(rows: 5, columns: 20)
      func error() -> TerminalError? {
        do {
          _ = try Screen.open(theme: Self.theme())
          return nil
        } catch { return error as? TerminalError }
      }
      PseudoTerminal.attach(terminal.path, type: "no-such-type")
      #expect(error() == .typeUnknown("no-such-type"))
      setenv("TERM", "dumb", 1)
      #expect(error() == .typePoor("dumb"))
      unsetenv("TERM")
      #expect(error() == .typeMissing)
      setenv("TERM", "vt100", 1)
      let screen = try Screen.open(theme: Self.theme())
      #expect(error() == .busy)
      screen.close()
      try Screen.open(theme: Self.theme()).close()
      let nothing = open("/dev/null", O_RDWR)
      dup2(nothing, 1)
      #expect(error() == .outputIsNoTerminal)
      dup2(nothing, 0)
      #expect(error() == .inputIsNoTerminal)
    }
  }

  @Test func asciiWhereTheLocaleIsNot() async {
    await #expect(processExitsWith: .success) {
      let terminal = try PseudoTerminal(rows: 5, columns: 20)
      PseudoTerminal.attach(terminal.path)
      setenv("LC_ALL", "C", 1)
      let screen = try Screen.open(theme: Self.theme())
      screen.show(Self.canvas("◆┏━┓é"))
      #expect(terminal.drawn(waiting: 1000).contains("B#=#?"))
    }
  }

  /// A trap, and a signal from outside: the terminal is back, and what was written to standard error is on it.
  @Test func crashes() async throws {
    let terminal = try PseudoTerminal(rows: 24, columns: 80)
    // Keeps what is drawn readable after the process is gone.
    let keeper = open(terminal.path, O_RDWR | O_NOCTTY)
    defer { close(keeper) }
    await #expect(processExitsWith: .failure) { [path = terminal.path as String] in
      PseudoTerminal.attach(path, errors: true)
      let screen = try Screen.open(theme: Self.theme())
      screen.show(Self.canvas("picture", rows: 24, columns: 80))
      fatalError("the reason")
    }
    Self.expectRestored(terminal.drawn(waiting: 1000), reason: "the reason")
    await #expect(processExitsWith: .signal(SIGSEGV)) { [path = terminal.path as String] in
      PseudoTerminal.attach(path, errors: true)
      let screen = try Screen.open(theme: Self.theme())
      screen.show(Self.canvas("picture", rows: 24, columns: 80))
      _ = write(2, "a stray line", 12)
      kill(getpid(), SIGSEGV)
      _ = screen.nextInput()
    }
    Self.expectRestored(terminal.drawn(waiting: 1000), reason: "a stray line")
  }

  private static func expectRestored(_ drawn: String, reason: String) {
    guard let picture = drawn.range(of: "picture"), let restored = drawn.range(of: "\u{1b}[?1049l"),
      let message = drawn.range(of: reason)
    else {
      Issue.record("\(drawn.debugDescription)")
      return
    }
    #expect(picture.upperBound <= restored.lowerBound && restored.upperBound <= message.lowerBound)
  }
}
