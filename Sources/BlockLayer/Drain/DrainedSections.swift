import JSON
import Machine

// Drained sections of commands that run in one step [block/io.c, 7.2].
//
// Where QEMU drains a node in the middle of such a command, the command says so with `drainedSection`. Nobody can see the
// section itself, but for the jobs above the node: they pause and go on, which takes steps, so it is made up for behind
// the command's step, and before its reply. Without jobs nothing is noted and no step is added.

/// Drained sections of the step that runs now; empty between steps.
final class DrainNotes {
  var sections: [[Int]] = []
  var open: Set<Int> = []
  /// Edges of jobs whose drained section ended, while drain_all collects them.
  var ended: [BlockChild]?
  /// Events that are sent behind the sections noted so far, with their number.
  var events: [(sections: Int, event: String)] = []
}

extension QEMU {
  /// A drained section of nodes inside a step: what QEMU does between bdrv_drained_begin and _end.
  ///
  /// Jobs above these nodes pause in it; inside another section of the same jobs nothing more happens.
  func drainedSection<Result>(
    of nodes: [BlockNode], _ body: () throws(QMPError) -> Result
  ) throws(QMPError) -> Result {
    try section(of: jobsAbove(nodes), body)
  }

  /// A drained section of nodes inside a step, begun and ended at once.
  func drainedSection(of nodes: [BlockNode]) { section(of: jobsAbove(nodes)) }

  /// The drained sections of blk_remove_bs, one after the other.
  func drainedSectionsOfRemoval(_ bs: BlockNode) {
    drainedSection(of: [bs])
    drainedSection(of: [bs])
  }

  /// A drained section of nodes and everything below them: bdrv_subtree_drained_begin, begun and ended at once.
  func drainedSection(ofSubtrees nodes: [BlockNode]) {
    if global(.allJobs, Job.self).isNull { return }
    var found: [BlockNode] = []
    func visit(_ bs: BlockNode) {
      if found.contains(bs) { return }
      found.append(bs)
      for edge in children(of: bs) { visit(m[edge.bs]) }
    }
    for bs in nodes { visit(bs) }
    drainedSection(of: found)
  }

  private func section(of jobs: [Job]) {
    if jobs.isEmpty { return }
    // One that is paused already does not notice.
    let new = jobs.filter { m[$0.pauseCount] == 0 }.map(\.address).filter { !drains.open.contains($0) }
    if !new.isEmpty { drains.sections.append(new) }
  }

  private func section<Result>(
    of jobs: [Job], _ body: () throws(QMPError) -> Result
  ) throws(QMPError) -> Result {
    section(of: jobs)
    let outer = drains.open
    drains.open.formUnion(jobs.map(\.address))
    defer { drains.open = outer }
    return try body()
  }

  /// Sends an event behind the drained sections that the step has noted.
  func emitBehindDrainedSections(_ event: String) {
    if drains.sections.isEmpty {
      m.emit(.event, event)
    } else {
      drains.events.append((drains.sections.count, event))
    }
  }

  /// Jobs that a drained section of these nodes pauses, in the order in which it reaches them.
  func jobsAbove(_ nodes: [BlockNode]) -> [Job] {
    if global(.allJobs, Job.self).isNull { return [] }
    var found: [Job] = []
    var visited: Set<BlockNode> = []
    func visit(_ bs: BlockNode) {
      guard visited.insert(bs).inserted else { return }
      for edge in parents(of: bs) {
        switch m[edge.parentKind] {
        case .node: visit(BlockNode(address: m[edge.opaque]))
        case .job:
          let job = Job(address: m[edge.opaque])
          if !found.contains(job) { found.append(job) }
        case .backend, .none: break
        }
      }
    }
    for bs in nodes { visit(bs) }
    return found
  }

  /// Keeps what the step has noted, for `drainedSections` behind it. At the end of every step that may note.
  func keepDrainedSections() {
    if drains.sections.isEmpty { return }
    let old = commands[global(.drainedSections, Int.self)]?.arguments.array ?? []
    var new: [JSONValue] = []
    for (index, section) in drains.sections.enumerated() {
      new.append(.array(section.map { .int($0) }))
      new += drains.events.filter { $0.sections == index + 1 }.map { .string($0.event) }
    }
    drains.sections = []
    drains.events = []
    setGlobal(.drainedSections, commands.intern(Command("", .array(old + new))))
  }

  func defineDrainedSections(_ program: inout Program) {
    program.define(Function.drainedSections.id, "bdrv_drained_begin", file: "block/io.c") { r in
      let section = r.local("section", Int.self)
      r.loop("drained sections", quiet: true) { _ in
        global(.drainedSections, Int.self) != 0
      } _: {
        r.step("bdrv_drained_begin(bs): job_pause(job)") { f in
          f[section] = takeDrainedSection()
          if let event = commands[f[section]]?.arguments.string { m.emit(.event, event) }
          for job in jobs(inSection: f[section]) { jobPause(job) }
        }
        enterQueued(r)
        aioWaitWhile(r, "bs->aio_context, bdrv_drain_poll(bs)") { f in
          jobs(inSection: f[section]).contains { childJobDrainedPoll($0) }
        }
        r.step("bdrv_drained_end(bs): job_resume(job)") { f in
          for job in jobs(inSection: f[section]) where m[job.pauseCount] > 0 { jobResume(job) }
        }
        enterQueued(r)
      }
      // A job in an iothread goes on long before the command is through.
      aioWaitWhile(r, "NULL, a job goes on") { _ in
        allJobs().contains { job in
          m.store.atomically { m[job.busy] && m[job.paused] && !jobShouldPause(job) }
        }
      }
    }
  }

  /// The first section that is owed, as a number for `commands`.
  private func takeDrainedSection() -> Int {
    var all = commands[global(.drainedSections, Int.self)]?.arguments.array ?? []
    let first = all.isEmpty ? JSONValue.array([]) : all.removeFirst()
    setGlobal(.drainedSections, all.isEmpty ? 0 : commands.intern(Command("", .array(all))))
    return commands.intern(Command("", first))
  }

  /// The jobs of a section that are still there.
  private func jobs(inSection number: Int) -> [Job] {
    let wanted = commands[number]?.arguments.array?.compactMap(\.int) ?? []
    let alive = allJobs()
    return wanted.compactMap { address in alive.first { $0.address == address } }
  }
}
