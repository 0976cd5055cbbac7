import CTerminal
import Canvas
import Glibc
import Themes

/// The terminal, taken over: canvases go out, keys come in, and it is given back as it was however the program ends.
///
/// There is one per process, and it belongs to the thread that opened it. Open it before other threads start: they inherit the
/// mask that keeps signals out of them. While it is open, what is written to standard error is kept and printed at the end.
public final class Screen {
  /// What a person can ask for.
  public struct Options: Sendable {
    /// Draw with ASCII characters only. Always so where the locale is not UTF-8.
    public var ascii: Bool

    public init(ascii: Bool = false) { self.ascii = ascii }
  }

  /// Whether only ASCII characters are drawn.
  public let isASCII: Bool
  let depth: ColorDepth
  var theme: Theme
  /// What each style needs, with the number of its pair of colours.
  var paints: [Style: (attributes: Int32, pair: Int32)] = [:]
  /// What the terminal shows; nil if everything must be sent.
  var shown: Canvas?
  var lastSize = (rows: 0, columns: 0)
  var decoder: InputDecoder
  var lastByte = ContinuousClock.now
  /// The terminal vanished: nothing is sent any more.
  var isGone = false
  private var isOpen = true

  /// Takes the terminal over.
  ///
  /// - Throws: `TerminalError`
  public static func open(theme: Theme, options: Options = Options()) throws -> Screen {
    switch Int(terminal_open()) {
    case TERMINAL_OK: return Screen(theme: theme, options: options)
    case TERMINAL_NO_INPUT: throw TerminalError.inputIsNoTerminal
    case TERMINAL_NO_OUTPUT: throw TerminalError.outputIsNoTerminal
    case TERMINAL_NO_TYPE: throw TerminalError.typeMissing
    case TERMINAL_BAD_TYPE: throw TerminalError.typeUnknown(Screen.type)
    case TERMINAL_POOR_TYPE: throw TerminalError.typePoor(Screen.type)
    case TERMINAL_BUSY: throw TerminalError.busy
    default: throw TerminalError.noResource
    }
  }

  private init(theme: Theme, options: Options) {
    self.theme = theme
    isASCII = options.ascii || !terminal_is_utf8()
    depth = ColorDepth(colors: Int(terminal_colors()), isDirect: terminal_is_direct_color())
    var own: [[UInt8]: Key] = [:]
    for (name, key) in KeySequences.names {
      guard let text = terminal_key(name) else { continue }
      own[Array(String(cString: text).utf8)] = key
    }
    decoder = InputDecoder(own: own)
    lastSize = size
  }

  deinit { close() }

  /// Gives the terminal back. Nothing happens the second time.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    terminal_close()
  }

  /// Rows and columns of the terminal, at least 1 each while it is open.
  public var size: (rows: Int, columns: Int) { (Int(terminal_rows()), Int(terminal_columns())) }

  /// What wakes `nextInput` from another thread.
  public var waker: Waker { Waker() }

  private static var type: String { getenv("TERM").map { String(cString: $0) } ?? "" }
}
