import Subject

/// What happens to a screen.
public enum ViewMessage: Equatable, Sendable {
  case key(KeyPress)
  /// Text that was pasted in one piece; it only ever goes into a prompt.
  case paste(String)
  /// Some time has passed. Nothing on a screen moves because of it.
  case tick
  /// The subject has a new snapshot: the one that is handed to `update` along with this.
  case snapshot
  case resize(rows: Int, columns: Int)
}

/// What a screen wants done by those who can.
public enum Effect: Equatable, Sendable {
  case subject(SubjectCommand)
  case quit
  /// The next theme of the list.
  case nextTheme
  /// A theme by name, which may not exist: whoever carries it out says so.
  case theme(String)
  /// Give the terminal back to the shell for a while.
  case suspend
  /// Draw every cell anew.
  case redraw
}
