/// What a cell stands for. Drawing code names roles; only a theme names colours.
public enum Role: Hashable, Sendable {
  case text
  /// Less important text.
  case dim
  case title
  case border
  /// The frame and title of the focused pane.
  case focus
  /// A key in a key bar or a help screen.
  case key
  /// What an AioContext or thread is drawn in, by the number of its context: 0 is main; numbers wrap around the
  /// theme's list.
  case context(Int)
  case device
  case backend
  case node
  case job
  case edge
  /// What the last step changed.
  case changed
  /// What cannot run.
  case blocked
  case warning
  case error
  case ok
  /// The status line.
  case status
  /// The story beside the panes.
  case story
}
