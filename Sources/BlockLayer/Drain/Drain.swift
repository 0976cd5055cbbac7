import Machine

// Drained sections [block/io.c, block/block-backend.c; 8.1 to 10.0]. All callbacks run in the main thread.

extension QEMU {
  func defineDrain(_ program: inout Program) {
    program.define(Function.bdrvDrainedBegin.id, "bdrv_drained_begin", file: "block/io.c") { r in
      let bs = r.parameter("bs", BlockNode.self)
      r.step("bdrv_do_drained_begin_quiesce(bs)") { f in
        globalStateCode("bdrv_do_drained_begin")
        bdrvDoDrainedBeginQuiesce(f[bs], from: .null)
      }
      enterQueued(r)
      aioWaitWhile(r, "bs->aio_context, bdrv_drain_poll_top_level(bs)", lock: { f in lockToDrop(f[bs]) }) { f in
        bdrvDrainPoll(f[bs])
      }
    }
    program.define(Function.bdrvDrainAll.id, "bdrv_drain_all", file: "block/io.c") { r in
      bdrvDrainAllBegin(r)
      r.step("bdrv_drain_all_end()") { _ in bdrvDrainAllEnd() }
      enterQueued(r)
    }
    program.define(Function.blkDrain.id, "blk_drain", file: "block/block-backend.c") { r in
      let blk = r.parameter("blk", BlockBackend.self)
      let bs = r.local("bs", BlockNode.self)
      r.step("bs = blk_bs(blk); bdrv_ref(bs)", quiet: true) { f in
        f[bs] = blkBS(f[blk])
        if !f[bs].isNull { m[f[bs].refcnt] += 1 }
      }
      r.when("if (bs)", quiet: true) { f in
        !f[bs].isNull
      } then: {
        r.call("bdrv_drained_begin(bs)", Function.bdrvDrainedBegin.id) { f in Arguments(f[bs]) }
      }
      aioWaitWhile(r, "blk_get_aio_context(blk), blk->in_flight > 0", lock: { f in m[f[blk].ctx] }) { f in
        m.store.atomically { m[f[blk].inFlight] } > 0
      }
      r.when("if (bs)", quiet: true) { f in
        !f[bs].isNull
      } then: {
        r.step("bdrv_drained_end(bs); bdrv_unref(bs)") { f in
          bdrvDrainedEnd(f[bs])
          m[f[bs].refcnt] -= 1
        }
        enterQueued(r)
      }
    }
  }

  /// bdrv_drain_all_begin: all nodes are quiesced, and idle.
  func bdrvDrainAllBegin(_ r: RoutineBuilder) {
    r.step("bdrv_drain_all_begin_nopoll()") { _ in bdrvDrainAllBeginNoPoll() }
    enterQueued(r)
    aioWaitWhile(r, "NULL, bdrv_drain_all_poll()") { _ in
      allNodes().contains { m[$0.inFlight] > 0 } || anyBackendBusy() || anyJobBusy()
    }
    r.step("bdrv_drain_assert_idle(bs) for each node") { _ in
      m.store.atomically {
        let isIdle = !allNodes().contains { m[$0.inFlight] > 0 }
        m.assert(isIdle, "bdrv_drain_assert_idle: Assertion `qatomic_read(&bs->in_flight) == 0' failed.")
      }
    }
  }

  private func lockToDrop(_ bs: BlockNode) -> AioContext { m[bs.aioContext] }

  // MARK: Counters

  /// blk_inc_in_flight.
  func blkIncInFlight(_ blk: BlockBackend) { m.store.atomically { m[blk.inFlight] += 1 } }

  /// blk_dec_in_flight: and wakes who waits for it, unless that is done already.
  func blkDecInFlight(_ blk: BlockBackend, kicks: Bool = true) {
    m.store.atomically {
      m[blk.inFlight] -= 1
      m.assert(m[blk.inFlight] >= 0, "blk_dec_in_flight: in_flight is negative")
      if kicks { aioWaitKick() }
    }
  }

  /// bdrv_inc_in_flight.
  func bdrvIncInFlight(_ bs: BlockNode) { m.store.atomically { m[bs.inFlight] += 1 } }

  /// bdrv_dec_in_flight: and wakes who waits for it, unless that is done already.
  func bdrvDecInFlight(_ bs: BlockNode, kicks: Bool = true) {
    m.store.atomically {
      m[bs.inFlight] -= 1
      if kicks { aioWaitKick() }
    }
  }

  /// The wake-up in front of the change, where the revision has it there.
  func kickFirst(_ r: RoutineBuilder) {
    if rules.kicksBeforeChange { r.step("aio_wait_kick()") { _ in aioWaitKick() } }
  }

  /// The root node of a backend; NULL for an empty drive.
  func blkBS(_ blk: BlockBackend) -> BlockNode {
    let root = m[blk.root]
    return root.isNull ? .null : m[root.bs]
  }

  // MARK: Quiescing

  /// bdrv_do_drained_begin_quiesce: the node, and on its first section all parents but the edge that it came from.
  ///
  /// The graph lock's writer only keeps requests out: `pausesJobs` is false for it.
  func bdrvDoDrainedBeginQuiesce(_ bs: BlockNode, from edge: BlockChild, pausesJobs: Bool = true) {
    m.store.atomically { m[bs.quiesceCounter] += 1 }
    if m[bs.quiesceCounter] > 1 { return }
    var parent = m[bs.parents]
    while !parent.isNull {
      if parent != edge { bdrvParentDrainedBeginSingle(parent, pausesJobs: pausesJobs) }
      parent = m[parent.nextParent]
    }
  }

  /// bdrv_parent_drained_begin_single: at most once per edge.
  func bdrvParentDrainedBeginSingle(_ child: BlockChild, pausesJobs: Bool = true) {
    if m[child.quiescedParent] || (m[child.parentKind] == .job && !pausesJobs) { return }
    m[child.quiescedParent] = true
    switch m[child.parentKind] {
    case .node:
      bdrvDoDrainedBeginQuiesce(BlockNode(address: m[child.opaque]), from: .null, pausesJobs: pausesJobs)
    case .backend: blkRootDrainedBegin(BlockBackend(address: m[child.opaque]))
    case .job: jobPause(Job(address: m[child.opaque]))
    case .none: break
    }
  }

  /// bdrv_drained_end: never polls.
  func bdrvDrainedEnd(_ bs: BlockNode) {
    m.assert(m[bs.quiesceCounter] > 0, "bdrv_do_drained_end: Assertion `bs->quiesce_counter > 0' failed.")
    m.store.atomically { m[bs.quiesceCounter] -= 1 }
    if m[bs.quiesceCounter] > 0 { return }
    var parent = m[bs.parents]
    while !parent.isNull {
      bdrvParentDrainedEndSingle(parent)
      parent = m[parent.nextParent]
    }
  }

  /// bdrv_parent_drained_end_single.
  func bdrvParentDrainedEndSingle(_ child: BlockChild) {
    if !m[child.quiescedParent] { return }
    m[child.quiescedParent] = false
    switch m[child.parentKind] {
    case .node: bdrvDrainedEnd(BlockNode(address: m[child.opaque]))
    case .backend: blkRootDrainedEnd(BlockBackend(address: m[child.opaque]))
    case .job where drains.ended != nil: drains.ended?.append(child)
    case .job: jobResume(Job(address: m[child.opaque]))
    case .none: break
    }
  }

  /// bdrv_drain_poll: whether something still runs in the node or in what uses it.
  func bdrvDrainPoll(_ bs: BlockNode) -> Bool {
    m.store.atomically {
      if m[bs.inFlight] > 0 { return true }
      var parent = m[bs.parents]
      while !parent.isNull {
        switch m[parent.parentKind] {
        case .node: if bdrvDrainPoll(BlockNode(address: m[parent.opaque])) { return true }
        case .backend: if m[BlockBackend(address: m[parent.opaque]).inFlight] > 0 { return true }
        case .job: if childJobDrainedPoll(Job(address: m[parent.opaque])) { return true }
        case .none: break
        }
        parent = m[parent.nextParent]
      }
      return false
    }
  }

  /// bdrv_drain_all_begin_nopoll.
  func bdrvDrainAllBeginNoPoll(pausesJobs: Bool = true) {
    setGlobal(.drainAllCount, global(.drainAllCount, Int.self) + 1)
    // Node by node, not upwards: that is the order in which jobs see it.
    if pausesJobs { for edge in jobEdges() { bdrvParentDrainedBeginSingle(edge) } }
    for bs in allNodes() { bdrvDoDrainedBeginQuiesce(bs, from: .null, pausesJobs: pausesJobs) }
  }

  /// The edges of all jobs, in the order of their nodes.
  private func jobEdges() -> [BlockChild] {
    if global(.allJobs, Job.self).isNull { return [] }
    return allNodes().flatMap { parents(of: $0).filter { m[$0.parentKind] == .job } }
  }

  /// bdrv_drain_all_end.
  func bdrvDrainAllEnd() {
    drains.ended = []
    for bs in allNodes() { bdrvDrainedEnd(bs) }
    let ended = drains.ended ?? []
    drains.ended = nil
    for edge in jobEdges() where ended.contains(edge) { jobResume(Job(address: m[edge.opaque])) }
    setGlobal(.drainAllCount, global(.drainAllCount, Int.self) - 1)
  }

  private func anyBackendBusy() -> Bool {
    var blk = global(.allBackends, BlockBackend.self)
    while !blk.isNull {
      if m.store.atomically({ m[blk.inFlight] }) > 0 { return true }
      blk = m[blk.next]
    }
    return false
  }

  // MARK: BlockBackend [block/block-backend.c]

  /// blk_root_drained_begin.
  private func blkRootDrainedBegin(_ blk: BlockBackend) {
    m.store.atomically { m[blk.quiesceCounter] += 1 }
    if m[blk.quiesceCounter] == 1, hasDevOps(blk) { scsiDeviceDrainedBegin(m[blk.dev]) }
  }

  /// Whether a device has set its hooks and has a bus: from when it is realized until it is unparented.
  private func hasDevOps(_ blk: BlockBackend) -> Bool {
    !m[blk.dev].isNull && m[m[blk.dev].state] != .created && m[m[blk.dev].state] != .unparented
  }

  /// blk_root_drained_end: wakes all requests that wait for it.
  private func blkRootDrainedEnd(_ blk: BlockBackend) {
    m.store.atomically { m[blk.quiesceCounter] -= 1 }
    if m[blk.quiesceCounter] > 0 { return }
    if hasDevOps(blk) { scsiDeviceDrainedEnd(m[blk.dev]) }
    m.store.atomically {
      if rules.wakerCountsRequests {
        for _ in list(m[blk.queuedRequests], next: \.next) { blkIncInFlight(blk) }
      }
      wakeAll(m[blk.queuedRequests])
      m[blk.queuedRequests] = .null
    }
  }

  /// scsi_device_drained_begin: one disk's drain silences the whole controller [hw/scsi/scsi-bus.c].
  private func scsiDeviceDrainedBegin(_ device: SCSIDevice) {
    let controller = m[device.bus]
    m[controller.drainCount] += 1
    if m[controller.drainCount] == 1, hasHandlers(controller) { detachHostNotifiers(controller) }
  }

  /// scsi_device_drained_end.
  func scsiDeviceDrainedEnd(_ device: SCSIDevice) {
    let controller = m[device.bus]
    m[controller.drainCount] -= 1
    if m[controller.drainCount] == 0, hasHandlers(controller) {
      attachHostNotifiers(controller)
      if rules.drainPollsEventQueue, rules.busyPolling { m[controller.polling] |= QueuePolling.pollsEvents }
    }
  }

  /// virtio_queue_aio_attach_host_notifier for all queues. From 9.0 the queues are looked at once (5bdbaebcce).
  func attachHostNotifiers(_ controller: Controller) {
    m.store.atomically {
      m[controller.attached] = true
      if rules.attachKicks, !m[controller.avail].isNull { m[controller.hostNotifier] = true }
      if rules.attachKicks, rules.busyPolling { m[controller.polling] &= ~QueuePolling.suppressed }
      if m[controller.hostNotifier] || rules.busyPolling { aioNotify(m[controller.ctx]) }
    }
  }

  /// virtio_queue_aio_detach_host_notifier for all queues. It may leave the guest's notifications suppressed.
  func detachHostNotifiers(_ controller: Controller) {
    m.store.atomically {
      m[controller.attached] = false
      if rules.busyPolling { m[controller.polling] &= QueuePolling.suppressed }
    }
  }

  /// Whether a drained section has handlers to detach and to attach: the dataplane has started and is not being stopped
  /// (535a3d9a32, 8.1).
  private func hasHandlers(_ controller: Controller) -> Bool {
    guard m[controller.dataplaneStarted] else { return false }
    return rules.drainAttachesWhileStopping || !rules.dataplaneSteps || !m[controller.dataplaneStopping]
  }
}
