import Machine

extension SmallProgram {
  /// What is done about the seed's race.
  public enum ContextFix: Int, Sendable, CaseIterable {
    /// Nothing: whoever looks both contexts up asserts that they are equal.
    case none = 0
    /// Only the backend's context is looked up.
    case oneValue = 1
    /// Who looks up takes the graph's reader lock, main its writer lock.
    case locks = 2
    /// Main waits for the disk's bottom half before it moves the disk.
    case awaitBottomHalf = 3
    /// And takes no more requests for the disk, and waits for those under way.
    case awaitRequests = 4
  }

  /// The race of RHEL-19381 at the granularity of the mail thread: main purges every disk's requests through a bottom half in
  /// the disk's iothread, and moves the disk to its own context in two writes, the backend's and the node's. The bottom half
  /// looks both up (blk_get_aio_context of QEMU 1f25c172f8), and so does every guest request.
  ///
  /// Disk k belongs to iothread k modulo `iothreads`; every disk gets `requests` requests. One thread for each iothread, and
  /// main. All numbers are at least 1.
  public static func contextRace(iothreads: Int, disks: Int, requests: Int, fix: ContextFix) -> SmallProgram {
    var p = ProgramBuilder(
      "context-race-\(iothreads)-\(disks)-\(requests)-fix\(fix.rawValue)", family: "context-race",
      about: "\(iothreads) iothreads, \(disks) disks, \(requests) requests each: main moves every disk in two writes, "
        + "bottom halves and requests look both contexts up. Fix \(fix.rawValue).")
    let homes = (0..<disks).map { 1 + $0 % iothreads }
    let race = ContextRace(
      fix: fix, backend: p.shared("backend", array: homes), node: p.shared("node", array: homes),
      bottomHalf: p.shared("bh", array: Array(repeating: 0, count: disks)),
      writer: fix == .locks ? p.shared("writer") : nil, readers: fix == .locks ? p.shared("readers") : nil,
      stopped: fix == .awaitRequests ? p.shared("stopped", array: Array(repeating: 0, count: disks)) : nil,
      inFlight: p.shared("in_flight", array: Array(repeating: 0, count: disks)),
      removed: p.shared("removed", array: Array(repeating: 0, count: disks)), events: p.shared("events"))
    p.thread("main") { t in
      for disk in 0..<disks { race.unplug(disk, &t) }
    }
    for iothread in 0..<iothreads {
      let own = (0..<disks).filter { $0 % iothreads == iothread }
      p.thread("iothread\(iothread)") { t in race.serve(own, requests, &t) }
    }
    for disk in 0..<disks { p.final(race.node[disk], .equal, 0) }
    return p.program
  }
}

private struct ContextRace {
  let fix: SmallProgram.ContextFix
  let backend: ProgramBuilder.Elements
  let node: ProgramBuilder.Elements
  /// 1 while the bottom half is scheduled or runs.
  let bottomHalf: ProgramBuilder.Elements
  let writer: SmallProgram.Place?
  let readers: SmallProgram.Place?
  let stopped: ProgramBuilder.Elements?
  /// Requests under way; only the last fix looks at it.
  let inFlight: ProgramBuilder.Elements
  /// Whether the disk is off its bus, and how many DEVICE_DELETED events were sent: the end of an unplug.
  let removed: ProgramBuilder.Elements
  let events: SmallProgram.Place

  /// Main: purge, then move.
  func unplug(_ disk: Int, _ t: inout ThreadBuilder) {
    if let stopped { t.store(stopped[disk], 1) }
    t.store(bottomHalf[disk], 1)
    if fix == .awaitBottomHalf || fix == .awaitRequests { t.await(bottomHalf[disk], .equal, 0) }
    if fix == .awaitRequests { t.await(inFlight[disk], .equal, 0) }
    if let writer, let readers {
      t.store(writer, 1)
      t.await(readers, .equal, 0)
    }
    t.store(backend[disk], 0)
    t.store(node[disk], 0)
    if let writer { t.store(writer, 0) }
    t.store(removed[disk], 1)
    t.add(events, 1)
  }

  /// An iothread: looks for bottom halves first, then at the guest's queue, as aio_poll does.
  func serve(_ disks: [Int], _ requests: Int, _ t: inout ThreadBuilder) {
    let pending = t.register("pending")
    let first = t.register("first")
    let second = t.register("second")
    let isDone = disks.map { t.register("done\($0)") }
    for _ in 0..<requests {
      for (number, disk) in disks.enumerated() {
        t.unless(isDone[number].value, .equal, 1) { t in
          t.load(pending, bottomHalf[disk])
          t.unless(pending.value, .equal, 0) { t in
            runBottomHalf(disk, first, second, &t)
            t.set(isDone[number], 1)
          }
          t.set(pending, 0)
        }
        request(disk, first, second, &t)
      }
    }
    for (number, disk) in disks.enumerated() {
      t.unless(isDone[number].value, .equal, 1) { t in
        t.await(bottomHalf[disk], .equal, 1)
        runBottomHalf(disk, first, second, &t)
      }
    }
  }

  private func runBottomHalf(
    _ disk: Int, _ first: ThreadBuilder.Register, _ second: ThreadBuilder.Register, _ t: inout ThreadBuilder
  ) {
    lookUp(disk, first, second, &t)
    t.store(bottomHalf[disk], 0)
  }

  private func request(
    _ disk: Int, _ first: ThreadBuilder.Register, _ second: ThreadBuilder.Register, _ t: inout ThreadBuilder
  ) {
    t.add(inFlight[disk], 1)
    if let stopped {
      t.load(first, stopped[disk])
      t.unless(first.value, .equal, 1) { t in lookUp(disk, first, second, &t) }
      t.set(first, 0)
    } else {
      lookUp(disk, first, second, &t)
    }
    t.add(inFlight[disk], -1)
  }

  /// blk_get_aio_context.
  private func lookUp(
    _ disk: Int, _ first: ThreadBuilder.Register, _ second: ThreadBuilder.Register, _ t: inout ThreadBuilder
  ) {
    if let writer, let readers {
      // bdrv_graph_co_rdlock: step back while there is a writer.
      t.forever { t, entered in
        t.add(readers, 1)
        t.load(first, writer)
        t.jump(entered, if: first.value, .equal, 0)
        t.set(first, 0)
        t.add(readers, -1)
        t.await(writer, .equal, 0)
      }
    }
    if fix != .oneValue { t.load(first, node[disk]) }
    t.load(second, backend[disk])
    if fix != .oneValue { t.assert(first.value, .equal, second.value) }
    t.set(first, 0)
    t.set(second, 0)
    if let readers { t.add(readers, -1) }
  }
}
