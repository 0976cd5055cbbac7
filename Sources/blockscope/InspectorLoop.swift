import Canvas
import EngineSubject
import Glibc
import Inspector
import QMPServer
import Subject
import Terminal
import Themes

/// The live inspector: keys to messages, messages to effects, snapshots to the screen.
///
/// It sleeps until a key comes or the subject has something new, and draws at most 30 times a second unless a key came.
struct InspectorLoop {
  private let screen: Screen
  private let subject: any Subject
  private var state: ViewState
  private var snapshot: Snapshot
  private var theme: String
  private var hasEnded = false

  private static let interval = Duration.nanoseconds(33_333_333)

  /// Runs until the person leaves. The terminal is given back however that comes about.
  static func run(_ opening: Opening, _ options: ScreenOptions) throws {
    let theme = try Theme.named(options.themeName)
    if let program = opening.program {
      let session = program.session(opening)
      if let speed = options.speed { session.pace = Pace(stepsPerSecond: speed) }
      let screen = try Screen.open(theme: theme, options: Screen.Options(ascii: options.ascii))
      defer { screen.close() }
      let subject = ProgramSubject(session)
      defer { subject.stop() }
      var loop = InspectorLoop(screen, subject, theme: options.themeName)
      loop.run()
      opening.ended(loop.snapshot)
      return
    }
    // The machine is built first: what is wrong with it is said on a terminal that is still the shell's.
    let session = try opening.session()
    session.pace = options.pace
    if opening.isLive { session.perform(.run) }
    // The screen has to be open before the subject's threads start, which take its signals' mask over.
    let screen = try Screen.open(theme: theme, options: Screen.Options(ascii: options.ascii))
    defer { screen.close() }
    let subject = EngineSubject(session)
    defer { subject.stop() }
    if opening.looksAhead { subject.lookAhead() }
    // A client's `quit` ends its connection only: the screen is the person's.
    let server = try opening.monitor.map { endpoint in
      try QMPServer(endpoint, endsOnQuit: false, knows: HostEngine.knows) { InspectorEngine(subject) }
    }
    defer { server?.stop() }
    var loop = InspectorLoop(screen, subject, theme: options.themeName)
    loop.run()
    opening.ended(loop.snapshot)
  }

  private init(_ screen: Screen, _ subject: any Subject, theme: String) {
    self.screen = screen
    self.subject = subject
    self.theme = theme
    state = ViewState(rows: screen.size.rows, columns: screen.size.columns)
    snapshot = subject.snapshot()
    _ = update(&state, .snapshot, snapshot: snapshot)
  }

  private mutating func run() {
    let waker = screen.waker
    subject.onChange { waker.wake() }
    var isNews = true
    var lastDraw = ContinuousClock.now - Self.interval
    while true {
      let left = Self.interval - (ContinuousClock.now - lastDraw)
      if isNews, left <= .zero {
        look()
        draw()
        isNews = false
        lastDraw = .now
      }
      let inputs = screen.nextInput(timeoutMilliseconds: isNews ? Self.milliseconds(left) : nil)
      var isPressed = false
      for input in inputs {
        if input == .wake { isNews = true } else { isPressed = true }
        take(input)
        if hasEnded { return }
      }
      if isPressed { draw() }
    }
  }

  private static func milliseconds(_ duration: Duration) -> Int {
    max(1, Int(duration.components.attoseconds / 1_000_000_000_000_000) + 1)
  }

  private func draw() {
    let size = screen.size
    screen.show(render(snapshot, state, rows: size.rows, columns: size.columns))
  }

  /// Takes the newest snapshot.
  private mutating func look() {
    snapshot = subject.snapshot()
    send(.snapshot)
  }

  private mutating func take(_ input: Input) {
    switch input {
    case .key(let key): if let press = KeyPress(key) { send(.key(press)) }
    case .interrupt: send(.key(.control("c")))
    case .paste(let text): send(.paste(text))
    case .resize(let rows, let columns): send(.resize(rows: rows, columns: columns))
    case .resumed: screen.repaint()
    case .wake: break
    case .terminate, .hangup: hasEnded = true
    }
  }

  private mutating func send(_ message: ViewMessage) {
    for effect in update(&state, message, snapshot: snapshot) { carryOut(effect) }
  }

  private mutating func carryOut(_ effect: Effect) {
    switch effect {
    case .subject(let command): subject.send(command)
    case .quit: hasEnded = true
    case .nextTheme: nextTheme()
    case .theme(let name): setTheme(name)
    case .suspend: kill(getpid(), SIGTSTP)
    case .redraw: screen.repaint()
    }
  }

  private mutating func nextTheme() {
    let names = Theme.names().map(\.name)
    guard !names.isEmpty else { return }
    let now = names.firstIndex(of: theme) ?? -1
    setTheme(names[(now + 1) % names.count])
  }

  private mutating func setTheme(_ name: String) {
    do {
      screen.setTheme(try Theme.named(name))
      theme = name
      say("theme: \(name)")
    } catch {
      say(Failure.sentence(error), isError: true)
    }
  }

  /// Says something in the message line, as if the subject had said it.
  private mutating func say(_ text: String, isError: Bool = false) {
    let serial = state.messageSerial
    var told = snapshot
    told.message = Message(text: text, isError: isError, serial: serial + 1)
    _ = update(&state, .snapshot, snapshot: told)
    state.messageSerial = serial
  }
}

extension KeyPress {
  /// The key of a terminal; nil for one that no screen knows.
  init?(_ key: Key) {
    switch key {
    case .character(let character): self = .character(character)
    case .control(let letter): self = .control(letter)
    case .up: self = .up
    case .down: self = .down
    case .left: self = .left
    case .right: self = .right
    case .home: self = .home
    case .end: self = .end
    case .pageUp: self = .pageUp
    case .pageDown: self = .pageDown
    case .tab: self = .tab
    case .backTab: self = .backTab
    case .enter: self = .enter
    case .escape: self = .escape
    case .backspace: self = .backspace
    case .delete: self = .delete
    case .insert: return nil
    case .function(let number): self = .function(number)
    }
  }
}
