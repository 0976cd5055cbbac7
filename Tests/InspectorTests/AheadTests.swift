import Canvas
import Subject
import Testing

@testable import Inspector

/// Looking ahead, searching and what is too long for its line.
@Suite struct AheadTests {
  private func press(_ keys: [KeyPress], _ snapshot: Snapshot) -> (state: ViewState, effects: [Effect]) {
    var state = ViewState(rows: 24, columns: 80)
    let effects = keys.flatMap { update(&state, .key($0), snapshot: snapshot) }
    return (state, effects)
  }

  @Test func keys() {
    let snapshot = aheadSnapshot()
    let expected: [(Character, SubjectCommand)] = [
      ("a", .lookAhead), ("f", .findFailure), ("r", .returnToRecord),
    ]
    for (key, command) in expected { #expect(press([.character(key)], snapshot).effects == [.subject(command)]) }
    #expect(press([.character("f")], raceSnapshot()).effects == [.subject(.findFailure)])
    var running = snapshot
    running.isRunning = true
    #expect(press([.character("a")], running).state.notice?.text == "It is running: pause first.")
  }

  @Test func escapeCancelsWhatIsUnderWay() {
    var snapshot = aheadSnapshot()
    #expect(press([.escape], snapshot).effects.isEmpty)
    snapshot.work = [Work(title: "searching")]
    #expect(press([.escape], snapshot).effects == [.subject(.cancelWork)])
    // What is open is closed first.
    #expect(press([.character("g"), .escape], snapshot).effects.isEmpty)
    #expect(press([.character("z"), .escape], snapshot).effects.isEmpty)
  }

  @Test func aLineOfTheLogLeadsToWhereItIsTheLast() {
    var snapshot = raceSnapshot()
    snapshot.step = 30
    #expect(press([.character("6"), .end, .enter], snapshot).effects == [.subject(.goTo(step: 38))])
    #expect(press([.character("6"), .home, .enter], aheadSnapshot()).effects == [.subject(.goTo(step: 0))])
  }

  @Test func chances() {
    let expected: [(Double, String)] = [
      (0, "0 %"), (1, "100 %"), (0.5, "50.00 %"), (0.160_539, "16.05 %"), (0.001_027, "0.103 %"),
      (0.000_027, "0.0027 %"), (1e-9, "under 0.0001 %"), (0.999_968, "over 99.99 %"), (0.9996, "99.96 %"),
    ]
    for (chance, text) in expected { #expect(percent(chance) == text) }
    var prospect = Prospect(canFail: true, mustFail: false, probability: 0.25, stepsToFailure: 3)
    #expect(prospect.shortText == "25.00 %" && prospect.text == "can fail: 25.00 %, soonest in 3")
    prospect.isWhole = false
    #expect(prospect.shortText == "25.00 %+" && prospect.text == "can fail: 25.00 % or more, in 3 or fewer")
    #expect(Prospect(canFail: false, mustFail: false, probability: 0, stepsToFailure: nil).text == "✓ cannot fail")
  }

  @Test func counts() {
    let expected = [
      (0, "0"), (999, "999"), (1000, "1.0 k"), (34_567, "34.5 k"), (757_000, "757 k"), (2_980_284, "2.9 M"),
    ]
    for (count, text) in expected { #expect(short(count) == text) }
  }

  @Test func whatIsNotKnownIsAQuestionMark() {
    var snapshot = aheadSnapshot()
    #expect(snapshot.prospectText(ofThread: 0)?.text == "50.00 %")
    #expect(snapshot.prospectText(ofThread: 1)?.text == "0–100 %")
    snapshot.choices[1].prospect = nil
    #expect(snapshot.prospectText(ofThread: 1)?.text == "?")
    #expect(snapshot.prospectText(ofThread: 7) == nil)
    snapshot.hasLookedAhead = false
    #expect(snapshot.prospectText(ofThread: 0) == nil)
  }

  @Test func aLongMessageIsShownInFull() throws {
    var snapshot = aheadSnapshot()
    let text = (0..<30).map { "word\($0)" }.joined(separator: " ")
    snapshot.message = Message(text: text, isError: true, serial: 9)
    let (state, _) = press([.character("i")], snapshot)
    #expect(state.dialogue == .detail(title: "Message", text: [text], selected: 0))
    let screen = render(snapshot, state, rows: 24, columns: 80).text
    #expect(screen.contains("word29"))
    #expect(press([.character("i"), .down, .character("q")], snapshot).state.dialogue == nil)
    let nothing = press([.character("i")], aheadSnapshot()).state.notice?.text
    #expect(nothing == "Nothing is selected, and there is no message.")
    let (selected, _) = press([.character("3"), .up, .character("i")], snapshot)
    guard case .detail(_, let lines, _)? = selected.dialogue else {
      Issue.record("no detail")
      return
    }
    #expect(lines.contains("fmt0.quiesce_counter: 0 -> 1") || lines.contains(text))
  }
}
