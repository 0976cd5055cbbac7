import Canvas
import Subject

/// The columns of the timeline: each thread that takes part keeps its own.
struct StepColumns {
  var names: [String]
  var roles: [Role]
  var width: Int
  var hasChanges: Bool
  /// Cells for what may become of the run behind each step; 0 where nothing is known of any.
  private let chance: Int
  private let changes: Int
  private let start: Int

  /// Nil where there is no room for a column per thread.
  init?(_ snapshot: Snapshot, columns: Int, numberWidth: Int) {
    let active = Set(snapshot.steps.map(\.thread))
    let threads = snapshot.threads.filter { thread in
      active.contains(thread.name) || thread.activity == .canRun || thread.activity == .blocked
    }
    names = threads.map(\.name)
    roles = threads.map(\.role)
    for step in snapshot.steps where !names.contains(step.thread) {
      names.append(step.thread)
      roles.append(.text)
    }
    start = numberWidth + 2
    let chances = snapshot.steps.compactMap { $0.prospect?.shortText.unicodeScalars.count }.max() ?? 0
    let isChanceShown = chances > 0 && columns - start >= 11 * names.count + chances + 20
    chance = isChanceShown ? max(7, chances) : 0
    let room = columns - start - (chance > 0 ? chance + 1 : 0)
    guard !names.isEmpty, room / names.count >= 11 else { return nil }
    hasChanges = room / (names.count + 1) >= 19
    width = min(34, room / (names.count + (hasChanges ? 1 : 0)))
    changes = room - width * names.count
  }

  var header: TextLine {
    var line = TextLine("step ", .dim)
    line.pad(to: start)
    for (name, role) in zip(names, roles) { line.field(name, width, role) }
    if hasChanges { line.append("changed", .dim) }
    if chance > 0 {
      line.cut(to: end)
      line.pad(to: end)
      line.pad(to: end + 1 + chance - 5)
      line.append("fails", .dim)
    }
    return line
  }

  /// Where the columns of the threads and of the changes end.
  private var end: Int { start + width * names.count + (hasChanges ? changes : 0) }

  /// What may become of the run behind a step.
  func appendProspect(_ prospect: Prospect?, to line: inout TextLine) {
    guard chance > 0, let prospect else { return }
    line.cut(to: end)
    line.pad(to: end + 1 + chance - prospect.shortText.unicodeScalars.count)
    line.append(prospect.shortText, prospect.role)
  }

  func append(_ step: StepLine, to line: inout TextLine) {
    let isPast = step.tense == .past
    for (index, name) in names.enumerated() {
      guard name == step.thread else {
        line.field("│", width, .border)
        continue
      }
      line.append(isPast ? "●" : "◌", roles[index])
      line.append(" ")
      line.field(stepText(step), width - 3, isPast ? .text : .dim)
      line.append(" ")
    }
    if hasChanges { line.append(step.changes.joined(separator: "; "), isPast ? .changed : .dim) }
  }

  func appendPresent(to line: inout TextLine, _ snapshot: Snapshot) {
    for name in names {
      guard let thread = snapshot.threads.first(where: { $0.name == name }) else {
        line.field("", width)
        continue
      }
      switch thread.activity {
      case .canRun:
        line.append("◌ ", .ok)
        line.field(thread.stack.first?.line ?? "next", width - 3, thread.role)
        line.append(" ")
      case .blocked:
        line.append("✗ ", .blocked)
        line.field(thread.waitsFor ?? "blocked", width - 3, .blocked)
        line.append(" ")
      case .idle: line.field("· idle", width, .dim)
      case .finished: line.field("— ended", width, .dim)
      }
    }
  }
}
