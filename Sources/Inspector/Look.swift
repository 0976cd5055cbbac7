import Canvas
import Subject

/// Small pieces that several panes draw alike.
extension Snapshot {
  /// An AioContext by letter and name, in its colour: `a iothread0`; `?` where the subject does not tell.
  func contextText(_ id: Int?, note: String? = nil, isShort: Bool = false) -> TextLine {
    if let note { return TextLine(note, .warning) }
    guard let id else { return TextLine("?", .dim) }
    guard let context = contexts.first(where: { $0.id == id }) else { return TextLine("?\(id)", .dim) }
    return TextLine(isShort ? String(context.letter) : "\(context.letter) \(context.name)", .context(id))
  }

  /// The role of a thread's name, by name: the colour of its context in every pane.
  func role(ofThread name: String) -> Role {
    threads.first { $0.name == name }.map(\.role) ?? .text
  }
}

extension ThreadState {
  var role: Role { context.map(Role.context) ?? .text }

  /// The mark of its activity, and the role of the mark.
  var mark: (text: String, role: Role) {
    switch activity {
    case .canRun: ("►", .ok)
    case .blocked: ("✗", .blocked)
    case .idle: ("·", .dim)
    case .finished: ("—", .dim)
    }
  }

  /// Why it cannot take a step; nil where it can.
  var reasonNotToRun: String? {
    switch activity {
    case .canRun: nil
    case .blocked: waitsFor.map { "it waits for \($0)" } ?? "it is blocked"
    case .idle: "it is idle: \(waitsFor ?? "nothing is pending in its event loop")"
    case .finished: "it has ended"
    }
  }
}

extension GraphNode.Kind {
  var mark: String {
    switch self {
    case .device: "□"
    case .backend: "◆"
    case .node: "●"
    case .job: "■"
    case .export: "▲"
    }
  }

  var role: Role {
    switch self {
    case .device: .device
    case .backend: .backend
    case .node: .node
    case .job, .export: .job
    }
  }

  var word: String {
    switch self {
    case .device: "device"
    case .backend: "backend"
    case .node: "node"
    case .job: "job"
    case .export: "export"
    }
  }
}

extension GraphNode {
  /// What the marks on it mean, in words.
  func sentence(in snapshot: Snapshot) -> String {
    var parts = [kind == .device || kind == .node || detail == kind.word ? detail : "\(kind.word) \(detail)"]
    if let contextNote {
      parts.append("context \(contextNote)")
    } else if let name = snapshot.contexts.first(where: { $0.id == context })?.name {
      parts.append(name)
    }
    if let quiesceCounter, quiesceCounter > 0 { parts.append("quiesced \(quiesceCounter)") }
    if let inFlight, inFlight > 0 { parts.append("\(inFlight) in flight") }
    if isReadOnly { parts.append("read-only") }
    if disagrees { parts.append("contexts differ") }
    if isChanged { parts.append("just changed") }
    return "\(name): " + parts.joined(separator: ", ")
  }

  /// `q1 f2 ro ≠`: drained how often, how much in flight, read-only, disagreement; empty where there is nothing to say. A
  /// counter that the subject does not tell is `?`.
  var flags: TextLine {
    var line = TextLine()
    func space(_ line: inout TextLine) { if line.width > 0 { line.append(" ") } }
    let hasCounters = kind == .backend || kind == .node
    for (mark, counter, role) in [("q", quiesceCounter, Role.warning), ("f", inFlight, Role.text)] {
      // Not told is not the same as none.
      guard counter.map({ $0 > 0 }) ?? hasCounters else { continue }
      space(&line)
      line.append(mark + (counter.map { String($0) } ?? "?"), counter == nil ? .dim : role)
    }
    if isReadOnly {
      space(&line)
      line.append("ro", .dim)
    }
    if disagrees {
      space(&line)
      line.append("≠", .error)
    }
    return line
  }
}

extension TextLine {
  /// The text without styles.
  var plain: String { String(String.UnicodeScalarView(cells.map(\.scalar))) }

  /// Puts something at the right end of a line, over what is too long there.
  mutating func end(with text: (text: String, role: Role)?, columns: Int) {
    guard let text else { return }
    let width = text.text.unicodeScalars.count
    guard columns > width + 8 else { return }
    cut(to: columns - width - 1)
    pad(to: columns - width)
    append(text.text, text.role)
  }
}

/// Breaks text into lines of at most `width` scalars, at blanks where there are any.
func wrapped(_ text: String, width: Int) -> [String] {
  guard width > 0 else { return [] }
  var lines: [String] = []
  var line = ""
  var length = 0
  for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
    var word = word.unicodeScalars[...]
    if length > 0, length + 1 + word.count > width {
      lines.append(line)
      line = ""
      length = 0
    }
    while word.count > width {
      lines.append(String(String.UnicodeScalarView(word.prefix(width))))
      word = word.dropFirst(width)
    }
    if length > 0 {
      line += " "
      length += 1
    }
    line.unicodeScalars.append(contentsOf: word)
    length += word.count
  }
  if length > 0 { lines.append(line) }
  return lines
}
