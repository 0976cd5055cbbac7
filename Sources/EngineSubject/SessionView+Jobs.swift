import BlockLayer
import Machine
import Subject

extension SessionView {
  func jobs() -> [JobState] {
    emulator.jobs.map { job in
      let (done, left) = (peek(job.progressCurrent), peek(job.progressRemaining))
      let error = name(job.err)
      return JobState(
        id: job.address, name: name(of: job), type: name(job.type), status: peek(job.status).name, offset: done,
        length: done &+ left, isPaused: peek(job.pauseCount) > 0, isBusy: peek(job.busy),
        error: error.isEmpty ? nil : error, context: number(peek(job.aioContext)),
        isChanged: changed.contains(job.address))
    }
  }

  func exports() -> [ExportState] {
    emulator.exports.map { export in
      let id = name(export.id)
      let wire = name(export.name)
      var notes: [String] = []
      if !wire.isEmpty, wire != id { notes.append("as \(wire)") }
      let clients = emulator.clientCount(of: export)
      if clients > 0 { notes.append("\(clients) \(clients == 1 ? "client" : "clients")") }
      if !peek(export.userOwned) { notes.append("shutting down") }
      let node = emulator.root(of: peek(export.blk)).map { name($0.nodeName) } ?? "nothing"
      return ExportState(
        id: export.address, name: id, type: name(export.type), node: node, notes: notes,
        isChanged: changed.contains(export.address))
    }
  }

  func bitmaps() -> [BitmapState] {
    emulator.dirtyBitmaps.map { bitmap in
      let name = name(bitmap.name)
      let bs = peek(bitmap.bs)
      return BitmapState(
        id: bitmap.address, name: name.isEmpty ? "(anonymous)" : name, node: bs.isNull ? "" : self.name(bs.nodeName),
        dirty: emulator.dirtyBytes(bitmap), granularity: emulator.granularity(bitmap), notes: emulator.marks(bitmap),
        isChanged: changed.contains(bitmap.address))
    }
  }

  /// What a job is called: internal ones have no id.
  func name(of job: Job) -> String {
    let id = name(job.id)
    return id.isEmpty ? "(\(name(job.type)))" : id
  }
}
