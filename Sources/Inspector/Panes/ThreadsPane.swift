import Canvas
import Subject

/// Threads and their AioContexts, with as much of stacks and queues as fits or was asked for.
func threadsContent(_ snapshot: Snapshot, _ state: ViewState, rows: Int, columns: Int) -> PaneContent {
  var content = PaneContent(title: columns > 44 ? "Threads and contexts" : "Threads")
  let full = { threadLines(snapshot, columns: columns, frames: .max, areQueuesListed: true) }
  switch state.stackView {
  case .on: content.lines = full()
  case .off: content.lines = compactThreads(snapshot, columns: columns)
  case .auto:
    content.lines = full()
    if content.lines.count > rows {
      content.lines = threadLines(snapshot, columns: columns, frames: 4, areQueuesListed: false)
    }
    if content.lines.count > rows { content.lines = compactThreads(snapshot, columns: columns) }
  }
  let chosen = state.chosenThread(in: snapshot)
  content.foot = chosen.map { "s steps \($0.name)" } ?? ""
  content.note = "o stacks"
  return content
}

/// The line that a thread starts with: mark, name, context, what it holds or waits for.
private func headLine(_ thread: ThreadState, _ snapshot: Snapshot, nameWidth: Int) -> TextLine {
  var line = TextLine()
  line.append(thread.mark.text, thread.mark.role)
  line.append(thread.name, thread.role, changed: thread.isChanged)
  if thread.isChanged { line.append("*", .changed, changed: true) }
  line.pad(to: nameWidth + 3)
  return line
}

private func threadLines(
  _ snapshot: Snapshot, columns: Int, frames: Int, areQueuesListed: Bool
) -> [PaneContent.Line] {
  var content = PaneContent(title: "")
  let nameWidth = snapshot.threads.map { $0.name.unicodeScalars.count }.max() ?? 0
  for thread in snapshot.threads {
    var head = headLine(thread, snapshot, nameWidth: nameWidth)
    head.append("context ", .dim)
    head.append(thread.context == nil ? TextLine("—", .dim) : snapshot.contextText(thread.context))
    if thread.activity == .idle || thread.activity == .finished {
      head.append(thread.activity == .idle ? "  idle" : "  ended", .dim)
    }
    if !thread.holds.isEmpty { head.append("  holds \(thread.holds.joined(separator: ", "))") }
    head.end(with: snapshot.prospectText(ofThread: thread.id), columns: columns)
    content.add(head, .thread(thread.id))
    if thread.activity == .blocked, let waitsFor = thread.waitsFor {
      content.add(TextLine("  waits for \(waitsFor)", .blocked))
    }
    for (number, frame) in thread.stack.prefix(frames).enumerated() {
      content.add(frameLine(frame, number: number, columns: columns))
      if number == 0, !frame.line.isEmpty {
        let mark = thread.activity == .canRun ? "◌ next " : "  at "
        content.add(TextLine("     \(mark)\(frame.line)", thread.activity == .canRun ? .text : .dim))
      }
    }
    if thread.stack.count > frames { content.add(TextLine("   … \(thread.stack.count - frames) more", .dim)) }
    if let counts = queueCounts(thread) { content.add(TextLine("  " + counts, .dim)) }
    if areQueuesListed {
      for (word, list) in [("bh", thread.bottomHalves), ("co", thread.coroutines), ("fd", thread.handlers)] {
        for entry in list ?? [] { content.add(TextLine("    \(word) \(entry)")) }
      }
    }
  }
  return content.lines
}

private func frameLine(_ frame: StackFrame, number: Int, columns: Int) -> TextLine {
  var line = TextLine("  #\(number) ", .dim)
  let coroutine = frame.coroutine.map { " [co \($0)]" } ?? ""
  let room = columns - line.width - frame.file.unicodeScalars.count - 2
  line.field(frame.function + coroutine, max(16, room))
  line.append(" \(frame.file)", .dim)
  return line
}

/// `bh 1  co 2  fd 1`, with `?` for what the subject does not tell; nil for a thread without a context.
private func queueCounts(_ thread: ThreadState) -> String? {
  guard thread.context != nil else { return nil }
  func count(_ list: [String]?) -> String { list.map { String($0.count) } ?? "?" }
  return "bh \(count(thread.bottomHalves))  co \(count(thread.coroutines))  fd \(count(thread.handlers))"
}

/// Three lines per thread: where it is, its context with its queues, and what it does next or why it cannot.
private func compactThreads(_ snapshot: Snapshot, columns: Int) -> [PaneContent.Line] {
  var content = PaneContent(title: "")
  let nameWidth = snapshot.threads.map { $0.name.unicodeScalars.count }.max() ?? 0
  for thread in snapshot.threads {
    var head = headLine(thread, snapshot, nameWidth: nameWidth)
    if let frame = thread.stack.first {
      head.append(frame.function)
    } else {
      head.append(thread.activity == .idle ? "idle" : thread.activity == .finished ? "ended" : "", .dim)
    }
    head.end(with: snapshot.prospectText(ofThread: thread.id), columns: columns)
    content.add(head, .thread(thread.id))
    if thread.context != nil {
      var line = TextLine("  ctx ", .dim)
      line.append(snapshot.contextText(thread.context, isShort: columns < 30))
      line.append("  " + (queueCounts(thread) ?? ""), .dim)
      content.add(line)
    }
    if thread.activity == .blocked, let waitsFor = thread.waitsFor {
      content.add(TextLine("  waits for \(waitsFor)", .blocked))
    } else if thread.activity == .canRun, let line = thread.stack.first?.line, !line.isEmpty {
      content.add(TextLine("  ◌ next \(line)"))
    }
    if !thread.holds.isEmpty { content.add(TextLine("  holds \(thread.holds.joined(separator: ", "))", .dim)) }
  }
  return content.lines
}
