/// Why the terminal cannot be taken over, as one sentence.
public enum TerminalError: Error, Equatable, CustomStringConvertible, Sendable {
  /// Standard input is a file or a pipe.
  case inputIsNoTerminal
  /// Standard output is a file or a pipe.
  case outputIsNoTerminal
  /// `TERM` is not set.
  case typeMissing
  /// The system has no description of the type that `TERM` names.
  case typeUnknown(String)
  /// `TERM` names a type, such as `dumb`, that cannot place its cursor.
  case typePoor(String)
  /// It is open already.
  case busy
  /// The system refused a pipe.
  case noResource

  public var description: String {
    switch self {
    case .inputIsNoTerminal:
      "standard input is not a terminal, expected one to read keys from; 'blockscope snapshot' needs none"
    case .outputIsNoTerminal:
      "standard output is not a terminal, expected one to draw on; 'blockscope snapshot' needs none"
    case .typeMissing:
      "TERM is not set, expected the type of the terminal, as in TERM=xterm-256color"
    case .typeUnknown(let type):
      "this system does not know the terminal type '\(type)' in TERM, expected one like xterm-256color"
    case .typePoor(let type):
      "a terminal of type '\(type)' (from TERM) cannot place its cursor, expected one that can; "
        + "'blockscope snapshot' needs none"
    case .busy:
      "the terminal is in use by this program already, expected it to be closed first"
    case .noResource:
      "the system has no file descriptor left for the terminal, expected two"
    }
  }
}
