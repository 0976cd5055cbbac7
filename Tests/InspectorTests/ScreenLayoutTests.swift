import Canvas
import Subject
import Testing

@testable import Inspector

@Suite struct ScreenLayoutTests {
  static let sizes = [(16, 60), (24, 80), (29, 200), (30, 100), (40, 120), (47, 159), (48, 160), (60, 200), (100, 300)]

  @Test(arguments: sizes, [false, true]) func areasTileTheScreen(size: (Int, Int), hasWords: Bool) {
    let layout = ScreenLayout(rows: size.0, columns: size.1, hasWords: hasWords)
    let areas = layout.slots.map(\.area) + [layout.status, layout.words, layout.message, layout.keys]
    var seen = 0
    for (index, area) in areas.enumerated() where !area.isEmpty {
      #expect(area.row >= 0 && area.column >= 0 && area.endRow <= size.0 && area.endColumn <= size.1)
      seen += area.rows * area.columns
      for other in areas.dropFirst(index + 1) { #expect(area.intersection(other).isEmpty) }
    }
    #expect(seen == size.0 * size.1)
    for slot in layout.slots { #expect(slot.area.rows >= 3 && slot.area.columns >= 20) }
  }

  @Test(arguments: sizes) func everyPaneHasAPlace(size: (Int, Int)) {
    let layout = ScreenLayout(rows: size.0, columns: size.1, hasWords: true, hasComparison: true)
    #expect(Set(layout.slots.flatMap(\.panes)) == Set(Pane.allCases).subtracting([.variables]))
    let program = ScreenLayout(rows: size.0, columns: size.1, hasWords: true, hasVariables: true)
    #expect(Set(program.slots.flatMap(\.panes)) == Set(Pane.allCases).subtracting([.graph, .scsi, .compare]))
  }

  @Test func breakpoints() {
    func kind(_ rows: Int, _ columns: Int) -> ScreenLayout.Kind { ScreenLayout(rows: rows, columns: columns).kind }
    #expect(kind(5, 200) == .statusOnly && kind(60, 23) == .statusOnly && kind(0, 0) == .statusOnly)
    #expect(kind(6, 24) == .page && kind(15, 200) == .page && kind(60, 59) == .page)
    #expect(kind(16, 60) == .small && kind(24, 80) == .small && kind(30, 99) == .small)
    #expect(kind(30, 100) == .medium && kind(40, 120) == .medium)
    #expect(kind(48, 160) == .large)
  }

  @Test func zoomedPanesFillTheMiddle() {
    let layout = ScreenLayout(rows: 24, columns: 80, focus: .log, isZoomed: true, hasWords: true)
    #expect(layout.slots == [.init(panes: [.log], area: Rectangle(row: 1, column: 0, rows: 21, columns: 80))])
  }

  /// Nothing traps at any size, with anything open, and the cells are always as many as asked for.
  @Test func everySizeCanBeDrawn() {
    let dialogues: [ViewState.Dialogue?] = [
      nil, .choices(selected: 2), .help(filter: "", selected: 3), .palette(text: "move ", selected: 1),
      .picker(.init(title: "?", items: [])),
    ]
    for rows in [-1, 0, 1, 2, 3, 5, 6, 7, 10, 16, 24] {
      for columns in [-1, 0, 1, 2, 10, 23, 24, 30, 59, 60, 80] {
        for dialogue in dialogues {
          for pane in Pane.allCases {
            var state = ViewState(rows: rows, columns: columns)
            state.dialogue = dialogue
            state.focus(on: pane)
            state.isZoomed = pane == .steps
            let canvas = render(raceSnapshot(), state, rows: rows, columns: columns)
            #expect(canvas.cells.count == max(0, rows) * max(0, columns))
            _ = update(&state, .key(.down), snapshot: raceSnapshot())
          }
        }
      }
    }
  }

  @Test func emptySnapshotsCanBeDrawn() {
    for (rows, columns) in Self.sizes {
      var state = ViewState(rows: rows, columns: columns)
      for command in CommandTable.all {
        for binding in command.bindings { _ = update(&state, .key(binding.key), snapshot: Snapshot()) }
      }
      _ = update(&state, .snapshot, snapshot: Snapshot())
      #expect(render(Snapshot(), state, rows: rows, columns: columns).rows == rows)
    }
  }
}
