import Canvas
import Subject
import Testing

@testable import Inspector

/// Keys and typed commands, and what they have for effects.
@Suite struct UpdateTests {
  /// Presses keys one after the other, and returns the state and all effects.
  private func press(
    _ keys: [KeyPress], _ snapshot: Snapshot = demoSnapshot(), _ start: ViewState = ViewState()
  ) -> (state: ViewState, effects: [Effect]) {
    var state = start
    let effects = keys.flatMap { update(&state, .key($0), snapshot: snapshot) }
    return (state, effects)
  }

  private func type(_ line: String, _ snapshot: Snapshot = demoSnapshot()) -> (state: ViewState, effects: [Effect]) {
    press([.character(":")] + line.map { KeyPress.character($0) } + [.enter], snapshot)
  }

  @Test func singleKeys() {
    var paused = demoSnapshot()
    paused.isRunning = false
    paused.lastStep = 300
    let expected: [(KeyPress, Effect)] = [
      (.character(" "), .subject(.run)), (.character("+"), .subject(.faster)), (.character("-"), .subject(.slower)),
      (.character("s"), .subject(.step(thread: 0))), (.character("n"), .subject(.stepAny)),
      (.character("b"), .subject(.stepBack)), (.character("e"), .subject(.runToEvent)),
      (.character("E"), .subject(.backToEvent)), (.character("0"), .subject(.goTo(step: 0))),
      (.character("$"), .subject(.goTo(step: 300))), (.character(">"), .subject(.playRecorded)),
      (.character("x"), .subject(.stopMachine)), (.character("C"), .nextTheme), (.function(2), .nextTheme),
      (.control("l"), .redraw), (.control("z"), .suspend), (.character("q"), .quit),
    ]
    for (key, effect) in expected { #expect(press([key], paused).effects == [effect], "key \(key.name)") }
    #expect(press([.character(" ")]).effects == [.subject(.pause)])
  }

  @Test func typedCommands() {
    let expected: [(String, Effect)] = [
      ("pause", .subject(.pause)), ("step iothread0", .subject(.step(thread: 1))),
      ("plug scsi1", .subject(.plugDisk(controller: "scsi1"))),
      ("plug-controller iothread1", .subject(.plugController(iothread: "iothread1"))),
      ("unplug stg0", .subject(.unplug(device: "stg0"))),
      ("move fmt0 iothread1", .subject(.move(node: "fmt0", context: "iothread1"))),
      ("drain fmt0", .subject(.drainBegin(node: "fmt0"))), ("undrain thr0", .subject(.drainEnd(node: "thr0"))),
      ("theme light", .theme("light")), ("qmp {\"execute\": \"stop\"}", .subject(.qmp("{\"execute\": \"stop\"}"))),
      ("guest read stg0 2048 8", .subject(.guest("read stg0 2048 8"))), ("goto 14", .subject(.goTo(step: 14))),
      ("choose 3", .subject(.choose(thread: 1, alternative: 1))), ("unp stg0", .subject(.unplug(device: "stg0"))),
      ("stop", .subject(.stopMachine)),
    ]
    for (line, effect) in expected { #expect(type(line).effects == [effect], ": \(line)") }
  }

  @Test func whatIsWrongIsSaidInASentence() {
    let expected: [(String, String)] = [
      ("foo bar", "There is no command “foo”; ? lists all of them."),
      ("step vcpu9", "There is no thread “vcpu9”: expected main, iothread0, iothread1, vcpu0."),
      ("step vcpu0", "vcpu0 cannot run: it waits for BQL, held by main."),
      ("goto 999", "“999” is no step: expected a number from 0 to 214."),
      ("goto x", "“x” is no step: expected a number from 0 to 214."),
      ("unplug stg0 now", "“now” is too much: expected unplug [device]."),
      ("qmp query-block", "qmp expects a JSON object, such as {\"execute\": \"query-block\"}."),
      ("guest ", "<command> is missing: expected guest <command>."),
      ("play", "No recorded step lies ahead."), ("run", "It is running already."),
      ("choose 7", "There is no choice 7: expected 1 to 3."), ("thread- x", "“x” is too much: expected thread-back."),
    ]
    for (line, sentence) in expected {
      let (state, effects) = type(line)
      #expect(effects.isEmpty && state.notice?.isError == true && state.notice?.text == sentence, ": \(line)")
    }
    #expect(press([.character("~")]).state.notice?.text == "No command on ~; ? lists all of them.")
  }

  @Test func selectionStaysOnTheObject() {
    var (state, _) = press([.character("4"), .down, .down])
    #expect(state.selection[.scsi] == .device(101))
    var changed = demoSnapshot()
    changed.devices.insert(DeviceState(id: 99, name: "new", model: "m", address: "9:0", state: "online"), at: 0)
    _ = update(&state, .snapshot, snapshot: changed)
    #expect(update(&state, .key(.character("u")), snapshot: changed) == [.subject(.unplug(device: "stg0"))])
  }

  @Test func theSelectedNodeLeadsToItsDevice() {
    var state = ViewState()
    state.selection[.graph] = .node(4)
    #expect(press([.character("u")], demoSnapshot(), state).effects == [.subject(.unplug(device: "stg0"))])
    #expect(press([.character("d")], demoSnapshot(), state).effects == [.subject(.drainBegin(node: "fmt0"))])
    // The shared base belongs to two: one is asked.
    state.selection[.graph] = .node(10)
    let (asked, effects) = press([.character("u")], demoSnapshot(), state)
    #expect(effects.isEmpty && asked.dialogue != nil)
    let moved = press([.character("m"), .down, .enter], demoSnapshot(), state)
    #expect(moved.effects == [.subject(.move(node: "base", context: "iothread1"))])
  }

  @Test func pickersAskInTurn() {
    // No selection: first the node, then the context.
    let moved = press([.character("m"), .character("2"), .character("2")])
    #expect(moved.effects == [.subject(.move(node: "thr0", context: "iothread1"))])
    #expect(press([.character("p"), .character("2")]).effects == [.subject(.plugDisk(controller: "scsi1"))])
    #expect(press([.character("P"), .enter]).effects == [.subject(.plugController(iothread: "main"))])
    #expect(press([.character("P"), .character("2")]).effects == [.subject(.plugController(iothread: "iothread0"))])
  }

  @Test func choosing() {
    #expect(press([.character("g"), .character("2")]).effects == [.subject(.choose(thread: 1, alternative: 0))])
    #expect(press([.character("g"), .down, .down, .enter]).effects == [.subject(.choose(thread: 1, alternative: 1))])
    let (state, effects) = press([.character("g"), .character("9")])
    #expect(effects.isEmpty && state.dialogue != nil && state.notice?.isError == true)
    #expect(press([.character("g"), .escape]).state.dialogue == nil)
  }

  @Test func chosenThread() {
    #expect(press([.character("t"), .character("s")]).effects == [.subject(.step(thread: 1))])
    let (state, effects) = press([.character("T"), .character("s")])
    #expect(effects.isEmpty && state.notice?.text == "vcpu0 cannot run: it waits for BQL, held by main.")
    #expect(press([.character("2"), .enter]).effects == [.subject(.stepAny)])
  }

  @Test func stepsCanBeVisited() {
    let (state, effects) = press([.character("3"), .up, .up, .up, .enter])
    #expect(state.selection[.steps] == nil && effects == [.subject(.goTo(step: 212))])
  }

  /// In boxes the arrows follow the lines; the selection is the object that commands then act on.
  @Test func theSelectionFollowsTheGraph() {
    let start = ViewState(rows: 60, columns: 200)
    #expect(press([.down], demoSnapshot(), start).state.selection[.graph] == .node(1))
    let (state, _) = press([.down, .down, .down, .down, .down], demoSnapshot(), start)
    #expect(state.selection[.graph] == .node(10))
    // The base has two users, one as near as the other.
    let users: [ObjectID?] = [.node(4), .node(8)]
    #expect(users.contains(press([.up], demoSnapshot(), state).state.selection[.graph]))
    #expect(press([.home, .right], demoSnapshot(), start).state.selection[.graph] == .node(6))
  }

  @Test func longListsScrollWithTheSelection() {
    var snapshot = demoSnapshot()
    snapshot.events = (0..<100).map { (step: Int) in
      EventLine(step: step, thread: "main", kind: .trace, text: "event \(step)")
    }
    let (last, _) = press([.character("6")], snapshot)
    #expect(render(snapshot, last, rows: 24, columns: 80).text.contains("event 99"))
    let (first, _) = press([.character("6"), .home], snapshot)
    let text = render(snapshot, first, rows: 24, columns: 80).text
    #expect(text.contains("event 0") && text.contains("… 94 more"))
    #expect(first.selection[.log] == .event(step: 0, line: 0))
    #expect(press([.pageDown], snapshot, first).state.selection[.log] == .event(step: 5, line: 0))
  }

  @Test func promptCompletesAndPastes() {
    #expect(
      press([.character(":"), .character("u"), .character("n"), .tab]).state.dialogue
        == .palette(text: "unplug ", selected: 0))
    let context = press([.character(":")] + "move fmt0 ioth".map { .character($0) } + [.tab])
    #expect(context.state.dialogue == .palette(text: "move fmt0 iothread0", selected: 0))
    var (state, _) = press([.character(":")])
    _ = update(&state, .paste("step\niothread0"), snapshot: demoSnapshot())
    #expect(update(&state, .key(.enter), snapshot: demoSnapshot()) == [.subject(.step(thread: 1))])
    // Without a prompt pasted text is no key.
    #expect(update(&state, .paste("q"), snapshot: demoSnapshot()).isEmpty && state.dialogue == nil)
    // A command that needs something more is asked for it.
    #expect(
      press([.character("?")] + "goto".map { .character($0) } + [.enter]).state.dialogue
        == .palette(text: "goto ", selected: 0))
  }

  @Test func escapeGoesOneStepBack() {
    var (state, _) = press([.character("2"), .down, .character("z"), .character("?")])
    let snapshot = demoSnapshot()
    #expect(state.dialogue != nil && state.isZoomed)
    _ = update(&state, .key(.escape), snapshot: snapshot)
    #expect(state.dialogue == nil && state.isZoomed)
    _ = update(&state, .key(.escape), snapshot: snapshot)
    #expect(!state.isZoomed && state.selection[.threads] != nil)
    _ = update(&state, .key(.escape), snapshot: snapshot)
    #expect(state.selection[.threads] == nil && state.focus == .threads)
    _ = update(&state, .key(.escape), snapshot: snapshot)
    #expect(state.focus == .graph)
    #expect(update(&state, .key(.escape), snapshot: snapshot).isEmpty)
  }

  @Test func panesCycle() {
    #expect(press([.tab, .tab]).state.focus == .steps)
    #expect(press([.backTab]).state.focus == .log)
    #expect(press([.character("7")]).state.notice?.text == "There is no story here.")
    #expect(press([.character("7")], raceSnapshot()).state.focus == .story)
  }

  @Test func theNewestMessageIsShown() {
    var state = ViewState()
    var snapshot = raceSnapshot()
    _ = update(&state, .snapshot, snapshot: snapshot)
    #expect(state.shownMessage(of: snapshot)?.text == "Stopped: an assertion failed.")
    _ = update(&state, .key(.character("v")), snapshot: snapshot)
    #expect(state.shownMessage(of: snapshot)?.text == "graph view: boxes")
    snapshot.message = Message(text: "Device 'x' not found", isError: true, serial: 4)
    #expect(state.shownMessage(of: snapshot)?.text == "Device 'x' not found")
  }

  /// Any keys in any order, at any size, on snapshots that change underneath: nothing traps.
  @Test(arguments: 1...40) func anyKeys(seed: Int) {
    var random = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    func next(_ bound: Int) -> Int {
      random ^= random << 13
      random ^= random >> 7
      random ^= random << 17
      return Int(random % UInt64(bound))
    }
    let keys = CommandTable.all.flatMap { $0.bindings.map(\.key) } + "amst 0 ioth\u{1B}\u{301}漢".map { .character($0) }
    let snapshots = [demoSnapshot(), raceSnapshot(), Snapshot()]
    var state = ViewState()
    var snapshot = snapshots[0]
    for _ in 0..<150 {
      switch next(12) {
      case 0: _ = update(&state, .resize(rows: next(70), columns: next(220)), snapshot: snapshot)
      case 1:
        snapshot = snapshots[next(3)]
        _ = update(&state, .snapshot, snapshot: snapshot)
      case 2: _ = update(&state, .paste("a\u{7}\nb"), snapshot: snapshot)
      default: _ = update(&state, .key(keys[next(keys.count)]), snapshot: snapshot)
      }
      let canvas = render(snapshot, state, rows: state.rows, columns: state.columns)
      #expect(canvas.cells.count == state.rows * state.columns)
      if let cursor = canvas.cursor { #expect(canvas.area.contains(row: cursor.row, column: cursor.column)) }
    }
  }

  @Test func nothingMovesByItself() {
    let (state, _) = press([.character("3"), .up])
    var later = state
    for _ in 0..<5 { #expect(update(&later, .tick, snapshot: demoSnapshot()).isEmpty) }
    #expect(later == state)
  }
}
