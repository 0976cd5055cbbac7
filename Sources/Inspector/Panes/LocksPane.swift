import Canvas
import Subject

/// Locks with holders and waiters, what is drained, and the ring of a deadlock.
func locksContent(_ snapshot: Snapshot, columns: Int) -> PaneContent {
  var content = PaneContent(title: columns > 40 ? "Locks and drains" : "Locks")
  if !snapshot.deadlock.isEmpty {
    let ring = snapshot.deadlock + (snapshot.deadlock.last == snapshot.deadlock[0] ? [] : [snapshot.deadlock[0]])
    content.add(TextLine("✗ deadlock: \(ring.joined(separator: " → "))", .error), columns: columns, indent: 4)
  }
  let width = min(24, (snapshot.locks.map { $0.name.unicodeScalars.count }.max() ?? 0) + 3)
  for lock in snapshot.locks {
    var line = TextLine(lock.name, .text, changed: lock.isChanged)
    if lock.isChanged { line.append("*", .changed, changed: true) }
    line.pad(to: width)
    if lock.holders.isEmpty {
      line.append("free", .dim)
    } else {
      line.append(
        lock.holders.joined(separator: ", "), lock.holders.count == 1 ? snapshot.role(ofThread: lock.holders[0]) : .text
      )
    }
    if !lock.waiters.isEmpty {
      line.append("  ◂ \(lock.waiters.joined(separator: ", ")) \(lock.waiters.count == 1 ? "waits" : "wait")", .blocked)
    }
    content.add(line, .lock(lock.name), columns: columns, indent: 4)
  }
  for section in snapshot.drainedSections {
    var line = TextLine("drained \(section.name)", .warning)
    line.append(" \(section.count)\(section.count == 1 ? " time" : " times"), \(section.inFlight) in flight")
    content.add(line, .drained(section.name))
  }
  if content.lines.isEmpty { content.add(TextLine(" no locks, nothing drained", .dim)) }
  return content
}
