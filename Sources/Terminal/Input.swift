/// What can happen at a terminal.
public enum Input: Equatable, Sendable {
  case key(Key)
  /// The window has another size; draw again.
  case resize(rows: Int, columns: Int)
  /// ^C
  case interrupt
  /// A signal that asks to end, by its number: close the screen and leave.
  case terminate(signal: Int32)
  /// The terminal is gone: leave. Every further call says so again.
  case hangup
  /// Somebody called `Waker.wake()`.
  case wake
  /// The process was stopped and goes on; the picture is back already.
  case resumed
  /// Text from the clipboard: line ends are `\n`, other controls but tabs are left out.
  case paste(String)
}

/// A key, as far as terminals tell keys apart.
public enum Key: Hashable, Sendable {
  case character(Character)
  /// A letter (in lower case) or one of `@ \ ] ^ _` with Control. Those that are keys of their own (Tab, Enter, Backspace,
  /// Escape) or signals (^C, ^Z, ^\) do not come as this.
  case control(Character)
  case up, down, left, right
  case home, end, pageUp, pageDown
  case tab, backTab, enter, escape, backspace, delete, insert
  /// F1 to F12.
  case function(Int)
}
