import Canvas
import Subject

/// Everything about a screen that is not the subject's: what is focused, selected, open, scrolled and typed.
public struct ViewState: Equatable, Sendable {
  /// How the block graph is drawn.
  public enum GraphView: String, CaseIterable, Sendable {
    /// Boxes where they fit, else rows.
    case auto
    case boxes, rows, tree
  }

  /// How much the thread pane says.
  public enum StackView: String, CaseIterable, Sendable {
    /// As much as fits.
    case auto
    case on, off
  }

  /// The size that `resize` last told, in cells.
  public var rows: Int
  public var columns: Int
  public var focus = Pane.graph
  /// Most recently focused first: says which tab of a shared place is on top.
  public var recent: [Pane] = []
  /// The selected object of each pane.
  public var selection: [Pane: ObjectID] = [:]
  /// The first row and column that each pane shows.
  public var scroll: [Pane: Position] = [:]
  /// Whether the focused pane fills the screen.
  public var isZoomed = false
  public var graphView = GraphView.auto
  public var stackView = StackView.auto
  public var dialogue: Dialogue?
  /// The last thing that the screen itself had to say.
  public var notice: Notice?
  /// The serial of the subject's message that has been superseded or shown.
  public var messageSerial = 0
  /// Where each graph object stood, by id, so that a changed graph is drawn like the one before it.
  public var graphHints: [Int: Int] = [:]
  /// The serials of the question that was last put before the viewer, and of the one whose reason was.
  public var askedQuestion = 0
  public var explainedQuestion = 0
  /// What has been entered after `:`, newest last.
  public var history: [String] = []

  public init(rows: Int = 24, columns: Int = 80) {
    self.rows = rows
    self.columns = columns
  }

  /// A sentence of the screen's own.
  public struct Notice: Equatable, Sendable {
    public var text: String
    public var isError: Bool
  }

  /// Something that lies above the panes and gets the keys.
  public enum Dialogue: Equatable, Sendable {
    /// Which thread goes next; the row that is selected.
    case choices(selected: Int)
    case help(filter: String, selected: Int)
    /// The prompt, with the commands or arguments that match.
    case palette(text: String, selected: Int)
    case picker(Picker)
    /// Something in full: paragraphs, and the line that is selected.
    case detail(title: String, text: [String], selected: Int)
  }

  /// A list of command lines to pick from.
  public struct Picker: Equatable, Sendable {
    public var title: String
    /// Words above the items.
    public var text = ""
    public var items: [Item]
    /// What is carried out where nothing is picked; empty: nothing.
    public var otherwise = ""
    public var selected = 0

    public struct Item: Equatable, Sendable {
      public var label: String
      /// What is carried out, as if typed after `:`.
      public var command: String
    }
  }
}

extension ViewState {
  /// Says something in the message line, in place of what the subject said last.
  mutating func say(_ text: String, isError: Bool = false, over snapshot: Snapshot) {
    notice = Notice(text: text, isError: isError)
    messageSerial = snapshot.message?.serial ?? messageSerial
  }

  mutating func focus(on pane: Pane) {
    focus = pane
    recent.removeAll { $0 == pane }
    recent.insert(pane, at: 0)
  }

  /// The thread that `s` steps: the selected one, else the first that can run.
  func chosenThread(in snapshot: Snapshot) -> ThreadState? {
    if case .thread(let id)? = selection[.threads], let thread = snapshot.threads.first(where: { $0.id == id }) {
      return thread
    }
    return snapshot.threads.first { $0.activity == .canRun } ?? snapshot.threads.first
  }

  /// What the message line shows.
  func shownMessage(of snapshot: Snapshot) -> Notice? {
    if let message = snapshot.message, message.serial > messageSerial {
      return Notice(text: message.text, isError: message.isError)
    }
    return notice
  }
}
