import Canvas
import Subject
import TestSupport
import Testing

@testable import Inspector

/// Whole screens as text, compared with the files in `Snapshots`.
@Suite struct SnapshotTests {
  static let sizes = [(24, 80), (40, 120), (60, 200), (10, 40), (5, 20)]

  @Test(arguments: sizes) func demo(rows: Int, columns: Int) {
    check(demoSnapshot(), ViewState(rows: rows, columns: columns), "demo")
  }

  @Test(arguments: sizes) func race(rows: Int, columns: Int) {
    var state = ViewState(rows: rows, columns: columns)
    state.selection[.graph] = .node(3)
    check(raceSnapshot(), state, "race")
  }

  @Test(arguments: ["rows", "tree", "boxes"]) func graphViews(view: String) {
    var state = ViewState(rows: 24, columns: 80)
    state.graphView = ViewState.GraphView(rawValue: view) ?? .auto
    state.isZoomed = true
    check(demoSnapshot(), state, "graph-\(view)")
  }

  @Test func dialogues() {
    let keys: [(String, [KeyPress])] = [
      ("choices", [.character("g"), .down]), ("help", [.character("?")]),
      ("palette", [.character(":"), .character("m")]),
      ("picker", [.character("p")]),
    ]
    for (name, keys) in keys {
      var state = ViewState(rows: 24, columns: 80)
      for key in keys { _ = update(&state, .key(key), snapshot: demoSnapshot()) }
      check(demoSnapshot(), state, "dialogue-\(name)")
    }
  }

  @Test(arguments: sizes) func lookedAhead(rows: Int, columns: Int) {
    check(aheadSnapshot(), ViewState(rows: rows, columns: columns), "ahead")
  }

  @Test func choicesLookedAhead() {
    var state = ViewState(rows: 24, columns: 80)
    _ = update(&state, .key(.character("g")), snapshot: aheadSnapshot())
    check(aheadSnapshot(), state, "dialogue-choices-ahead")
  }

  @Test(arguments: sizes) func workInTheBackground(rows: Int, columns: Int) {
    var snapshot = raceSnapshot()
    snapshot.leftRecordAt = 31
    snapshot.work = [
      Work(
        title: "looking ahead", states: 1_234_567, statesPerSecond: 210_000, depth: 81, frontier: 34_567,
        bytes: 300 << 20, secondsLeft: 14)
    ]
    check(snapshot, ViewState(rows: rows, columns: columns), "work")
  }

  @Test func details() {
    var snapshot = raceSnapshot()
    snapshot.locks[1].waiters = (0..<6).map { "coroutine \($0) in iothread0" }
    var state = ViewState(rows: 24, columns: 80)
    for key in [KeyPress.character("5"), .down, .down, .character("i")] {
      _ = update(&state, .key(key), snapshot: snapshot)
    }
    check(snapshot, state, "dialogue-detail")
    state.dialogue = nil
    check(snapshot, state, "long-lock")
  }

  @Test func deadlock() {
    var snapshot = raceSnapshot()
    snapshot.deadlock = ["main", "iothread0"]
    var state = ViewState(rows: 24, columns: 80)
    state.focus(on: .locks)
    check(snapshot, state, "deadlock")
  }

  @Test(arguments: sizes) func jobs(rows: Int, columns: Int) {
    var state = ViewState(rows: rows, columns: columns)
    check(jobSnapshot(), state, "jobs")
    state.focus(on: .scsi)
    state.isZoomed = true
    check(jobSnapshot(), state, "jobs-zoomed")
  }

  @Test func bytesAreShort() {
    let texts = [0, 512, 1024, 1536, 65536, 1 << 20, 5 << 29, 1 << 40, Int.max].map(byteText)
    #expect(texts == ["0", "512", "1K", "1.5K", "64K", "1M", "2.5G", "1T", "8388607.9T"])
  }

  private func check(_ snapshot: Snapshot, _ state: ViewState, _ name: String) {
    let canvas = render(snapshot, state, rows: state.rows, columns: state.columns)
    #expect(snapshotMismatch(canvas.text, named: "\(name)-\(state.columns)x\(state.rows)") == nil)
    #expect(canvas.cells.allSatisfy { $0.scalar == $0.scalar.oneCell })
  }
}
