import Canvas

/// Where everything is: a pure function of the size and a few facts.
///
/// Below 24x6 there is only the status line, below 60x16 one pane as a page, from 100x30 and 160x48 on more panes.
public struct ScreenLayout: Equatable, Sendable {
  public enum Kind: Equatable, Sendable { case statusOnly, page, small, medium, large }

  /// A place for a pane, or for several of which one is on top.
  public struct Slot: Equatable, Sendable {
    public var panes: [Pane]
    public var area: Rectangle
  }

  public var kind: Kind
  public var status: Rectangle
  public var slots: [Slot] = []
  /// Two lines of story where there is no pane for it.
  public var words = Rectangle.zero
  public var message = Rectangle.zero
  public var keys = Rectangle.zero

  /// The layout for a size in cells. `alone` is the pane that is zoomed or, on a small screen, the page.
  public init(
    rows: Int, columns: Int, focus: Pane = .graph, isZoomed: Bool = false, hasWords: Bool = false,
    hasComparison: Bool = false,
    hasVariables: Bool = false
  ) {
    let (rows, columns) = (max(0, rows), max(0, columns))
    kind = Self.kind(rows: rows, columns: columns)
    status = Rectangle(row: 0, column: 0, rows: min(1, rows), columns: columns)
    guard kind != .statusOnly else { return }
    keys = Rectangle(row: rows - 1, column: 0, rows: 1, columns: columns)
    message = Rectangle(row: rows - 2, column: 0, rows: 1, columns: columns)
    var middle = Rectangle(row: 1, column: 0, rows: rows - 3, columns: columns)
    if isZoomed || kind == .page {
      slots = [Slot(panes: [focus], area: middle)]
      return
    }
    if hasWords {
      let height = kind == .small ? 2 : kind == .medium ? 5 : 6
      middle.rows -= height
      let area = Rectangle(row: middle.endRow, column: 0, rows: height, columns: columns)
      if kind == .small { words = area } else { slots = [Slot(panes: [.story], area: area)] }
    }
    slots = Self.slots(kind, in: middle, hasWords: hasWords) + slots
    slots = slots.map { [kind] slot in
      var slot = slot
      if hasComparison, slot.panes.contains(.steps) { slot.panes.append(.compare) }
      guard hasVariables else { return slot }
      // A small program has variables where QEMU has a graph, and no SCSI.
      if slot.panes.contains(.graph) { slot.panes = [.variables] }
      if slot.panes == [.scsi] {
        slot.panes = [.locks]
      } else {
        slot.panes.removeAll { $0 == .scsi || ($0 == .locks && kind != .small) }
      }
      return slot
    }
  }

  private static func kind(rows: Int, columns: Int) -> Kind {
    if rows < 6 || columns < 24 { return .statusOnly }
    if rows < 16 || columns < 60 { return .page }
    if rows < 30 || columns < 100 { return .small }
    return rows < 48 || columns < 160 ? .medium : .large
  }

  private static func slots(_ kind: Kind, in area: Rectangle, hasWords: Bool) -> [Slot] {
    let left = area.columns * (kind == .medium ? 62 : kind == .large ? 53 : 56) / 100
    let (west, east) = area.splitColumns(at: left)
    switch kind {
    case .small:
      let top = area.rows - max(5, area.rows * 40 / 100)
      let (graph, steps) = west.splitRows(at: top)
      let (threads, rest) = east.splitRows(at: top)
      return [
        Slot(panes: [.graph], area: graph), Slot(panes: [.threads], area: threads),
        Slot(panes: [.steps], area: steps),
        Slot(panes: [.scsi, .locks, .log] + (hasWords ? [.story] : []), area: rest),
      ]
    case .medium:
      let (graph, steps) = west.splitRows(at: area.rows * 64 / 100)
      let (threads, below) = east.splitRows(at: area.rows * 58 / 100)
      let (scsi, rest) = below.splitRows(at: below.rows / 2)
      return [
        Slot(panes: [.graph], area: graph), Slot(panes: [.threads], area: threads),
        Slot(panes: [.steps], area: steps), Slot(panes: [.scsi], area: scsi), Slot(panes: [.locks, .log], area: rest),
      ]
    default:
      let (graph, steps) = west.splitRows(at: area.rows * 68 / 100)
      let (threads, below) = east.splitRows(at: area.rows * 48 / 100)
      let (pair, log) = below.splitRows(at: below.rows * 54 / 100)
      let (scsi, locks) = pair.splitColumns(at: pair.columns * 58 / 100)
      return [
        Slot(panes: [.graph], area: graph), Slot(panes: [.threads], area: threads),
        Slot(panes: [.steps], area: steps), Slot(panes: [.scsi], area: scsi), Slot(panes: [.locks], area: locks),
        Slot(panes: [.log], area: log),
      ]
    }
  }
}

extension ScreenLayout.Slot {
  /// The pane on top: the one focused last.
  func top(_ recent: [Pane]) -> Pane {
    recent.first { panes.contains($0) } ?? panes[0]
  }
}

extension Rectangle {
  func splitRows(at rows: Int) -> (Rectangle, Rectangle) {
    let first = min(max(0, rows), self.rows)
    return (
      Rectangle(row: row, column: column, rows: first, columns: columns),
      Rectangle(row: row + first, column: column, rows: self.rows - first, columns: columns)
    )
  }

  func splitColumns(at columns: Int) -> (Rectangle, Rectangle) {
    let first = min(max(0, columns), self.columns)
    return (
      Rectangle(row: row, column: column, rows: rows, columns: first),
      Rectangle(row: row, column: column + first, rows: rows, columns: self.columns - first)
    )
  }
}
