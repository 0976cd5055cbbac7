import Canvas
import Subject

/// `■ j0 mirror ready 1M/4M 25 % idle`, one line per job.
func addJobs(_ snapshot: Snapshot, columns: Int, to content: inout PaneContent) {
  for job in snapshot.jobs {
    var line = nameLine("■", job.name, isChanged: job.isChanged)
    line.append(" \(job.type) ", .dim)
    line.append(job.status, ["aborting", "paused", "standby"].contains(job.status) ? .warning : .text)
    line.append(" \(byteText(job.offset))/\(byteText(job.length))")
    // A job is paused for a moment with every drained section, and always before it is started.
    if job.isPaused, !["created", "paused", "standby"].contains(job.status) { line.append(" pausing", .warning) }
    if columns >= 40 {
      line.append(job.isBusy ? " busy" : "", .dim)
      line.append(" ")
      line.append(snapshot.contextText(job.context, isShort: columns < 56))
    }
    if let error = job.error { line.append(" \(error)", .error) }
    content.add(line, .node(job.id))
  }
}

/// The NBD server, and one line per export.
func addExports(_ snapshot: Snapshot, columns: Int, to content: inout PaneContent) {
  if let address = snapshot.nbdServer {
    var line = TextLine("NBD server ", .text)
    line.append(address, .dim)
    content.add(line, .text(0))
  }
  for export in snapshot.exports {
    var line = nameLine("▲", export.name, isChanged: export.isChanged)
    line.append(" \(export.type)", .dim)
    line.append(" of \(export.node)")
    line.append(export.notes.map { ", \($0)" }.joined(), .dim)
    content.add(line, .node(export.id))
  }
}

/// One line per dirty bitmap.
func addBitmaps(_ snapshot: Snapshot, columns: Int, to content: inout PaneContent) {
  for bitmap in snapshot.bitmaps {
    var line = TextLine(columns >= 40 ? "bitmap " : "", .dim)
    line.append(bitmap.name, .text, changed: bitmap.isChanged)
    if bitmap.isChanged { line.append("*", .changed, changed: true) }
    line.append(" of \(bitmap.node)")
    line.append(" \(byteText(bitmap.dirty)) dirty", bitmap.dirty > 0 ? .text : .dim)
    if columns >= 40 { line.append(" by \(byteText(bitmap.granularity))", .dim) }
    line.append(bitmap.notes.map { ", \($0)" }.joined(), .dim)
    content.add(line, .text(bitmap.id))
  }
}

private func nameLine(_ mark: String, _ name: String, isChanged: Bool) -> TextLine {
  var line = TextLine("\(mark) ", .job)
  line.append(name, .job, changed: isChanged)
  if isChanged { line.append("*", .changed, changed: true) }
  return line
}

/// A number of bytes in the largest binary unit that leaves at most one decimal: `64K`, `1.5M`; others as they are.
func byteText(_ bytes: Int) -> String {
  for (shift, unit) in [(40, "T"), (30, "G"), (20, "M"), (10, "K")] where bytes >= 1 << shift {
    let tenths = (bytes >> shift) * 10 + ((bytes & (1 << shift - 1)) >> (shift - 10)) * 10 / 1024
    return tenths % 10 == 0 ? "\(tenths / 10)\(unit)" : "\(tenths / 10).\(tenths % 10)\(unit)"
  }
  return String(bytes)
}
