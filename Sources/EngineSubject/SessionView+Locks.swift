import BlockLayer
import Machine
import Subject

extension SessionView {
  func locks() -> [LockState] {
    var locks = [
      LockState(
        name: "BQL", holders: emulator.bqlHolder.map { [machine.threadNames[$0]] } ?? [],
        waiters: waiters("wants BQL"), isChanged: hasChange("BQL:")),
      graphLock(),
    ]
    let rules = emulator.configuration.rules
    if rules.hasAioContextLock { locks += emulator.contexts.map(contextLock) }
    if rules.requestsOwner == .requestsLock {
      locks += emulator.allDevices.filter { !isVirtIOBlk($0) }.map(requestsLock)
    }
    return locks
  }

  private func graphLock() -> LockState {
    var holders = emulator.hasGraphWriter ? ["main (writer)"] : []
    for ctx in emulator.contexts {
      let count = peek(ctx.readerCount)
      if count != 0 { holders.append("\(name(ctx.name)): \(count) \(count == 1 ? "reader" : "readers")") }
    }
    var waiters = emulator.waitingReaders.map { co in
      "\(emulator.qemu.text(peek(co.name))) in \(emulator.qemu.text(peek(peek(co.ctx).name)))"
    }
    if !emulator.hasGraphWriter, emulator.stack(of: 0).contains(where: { $0.function == "bdrv_graph_wrlock" }) {
      waiters.append("main (writer)")
    }
    return LockState(
      name: "graph lock", holders: holders, waiters: waiters,
      isChanged: hasChange("has_writer:") || changes.contains { $0.contains(".reader_count:") })
  }

  private func contextLock(_ ctx: AioContext) -> LockState {
    let holder = peek(ctx.lockHolder)
    let context = name(ctx.name)
    return LockState(
      name: "AioContext \(context)", holders: holder == 0 ? [] : [machine.threadNames[holder - 1]],
      waiters: waiters("wants the AioContext lock of \(context),"), isChanged: hasChange("\(context).lock "))
  }

  private func requestsLock(_ device: SCSIDevice) -> LockState {
    let holder = peek(device.requestsLock)
    let id = name(device.id)
    return LockState(
      name: "requests_lock \(id)", holders: holder == 0 ? [] : [machine.threadNames[holder - 1]],
      isChanged: hasChange("\(id).requests_lock:"))
  }

  /// Threads whose reason for waiting begins so.
  private func waiters(_ prefix: String) -> [String] {
    (0..<machine.threadCount).filter { machine.reasonForWaiting($0)?.hasPrefix(prefix) == true }
      .map { machine.threadNames[$0] }
  }

  private func hasChange(_ prefix: String) -> Bool { changes.contains { $0.hasPrefix(prefix) } }

  func drainedSections() -> [DrainedSection] {
    var sections: [DrainedSection] = []
    for blk in emulator.blockBackends where peek(blk.quiesceCounter) > 0 {
      sections.append(
        DrainedSection(name: name(of: blk), count: peek(blk.quiesceCounter), inFlight: peek(blk.inFlight)))
    }
    for bs in emulator.blockNodes where peek(bs.quiesceCounter) > 0 {
      sections.append(
        DrainedSection(name: name(bs.nodeName), count: peek(bs.quiesceCounter), inFlight: peek(bs.inFlight)))
    }
    for controller in emulator.controllers where peek(controller.drainCount) > 0 {
      sections.append(
        DrainedSection(
          name: "bus \(name(controller.id)).0", count: peek(controller.drainCount),
          inFlight: peek(controller.outstanding)))
    }
    return sections
  }
}
