import Machine

// The end of a disk's request [hw/scsi/scsi-disk.c, 7.2].

extension QEMU {
  /// What a completion finds that comes twice.
  static let aiocbAssertion = "scsi_dma_complete: Assertion `r->req.aiocb != NULL' failed."

  /// scsi_dma_complete.
  func scsiDMAComplete(_ request: Request, _ blk: BlockBackend, isWrite: Bool, _ error: BlockError?) {
    if !rules.aiocbClearedUnlocked {
      // QEMU reads what may have been freed here.
      m.assert(rules.dmaCallbackUnlocked ? m.peek(request.aiocb) : m[request.aiocb], Self.aiocbAssertion)
      m[request.aiocb] = false
    }
    let kind = accounted(request, isWrite: isWrite)
    account(blk, kind, bytes: kind == .flush ? 0 : transferLength(request), error)
    if m[request.ioCanceled] { return scsiReqCancelComplete(request) }
    guard let error else { return scsiReqComplete(request, SCSIError(.good)) }
    let opcode = CDB(cdbs[m[request.cdb]] ?? []).opcode
    let action = errorAction(blk, isRead: opcode.isRead, error)
    blkErrorAction(blk, action, isRead: opcode.isRead, error)
    switch action {
    case .report:
      let answer = SCSIError(errno: error.number)
      traceSense(request, answer)
      scsiReqComplete(request, answer)
    case .ignore: scsiReqComplete(request, SCSIError(.good))
    case .stop:
      // scsi_req_retry: it stays in the list until the machine goes on.
      m[request.retry] = true
    }
  }

  private func traceSense(_ request: Request, _ answer: SCSIError) {
    guard m.isListening, answer.status == .checkCondition else { return }
    let device = m[request.dev]
    m.emit(
      .trace,
      TraceLine.buildSense(
        target: m[device.target], lun: m[request.lun], tag: UInt64(clamping: m[request.tag]), answer.sense
      ).description)
  }

  /// Length in bytes of what a request reads or writes.
  func transferLength(_ request: Request) -> Int {
    let cdb = CDB(cdbs[m[request.cdb]] ?? [])
    guard cdb.opcode.isRead || cdb.opcode.isWrite || cdb.opcode == .writeSame10 || cdb.opcode == .writeSame16 else {
      return 0
    }
    let length = cdb.blockCount.multipliedReportingOverflow(by: max(1, m[m[request.dev].blocksize]))
    return length.overflow ? 0 : length.partialValue
  }

  /// What a request does to the nodes.
  func operation(of request: Request, isWrite: Bool) -> BlockOperation {
    switch CDB(cdbs[m[request.cdb]] ?? []).opcode {
    case .synchronizeCache10, .synchronizeCache16: .flush
    case .unmap: .discard
    case .writeSame10, .writeSame16: .writeZeroes
    default: isWrite ? .write : .read
    }
  }

  private func accounted(_ request: Request, isWrite: Bool) -> BackendIO.Operation {
    switch operation(of: request, isWrite: isWrite) {
    case .flush: .flush
    case .discard: .unmap
    case .write, .writeZeroes: .write
    case .read, .blockStatus: .read
    }
  }

  // MARK: Requests that wait for the machine to go on

  /// scsi_dma_restart_bh: sends the requests again that failed when the machine was stopped.
  func defineErrorPolicy(_ program: inout Program) {
    program.define(Function.scsiDMARestartBH.id, "scsi_dma_restart_bh", file: "hw/scsi/scsi-bus.c") { r in
      let device = r.parameter("opaque", SCSIDevice.self)
      let co = r.local("co", Coroutine.self)
      let request = r.local("req", Request.self)
      r.step("req = QTAILQ_FIRST(&s->requests)", quiet: true) { f in f[request] = waitingRequest(f[device]) }
      aioContextAcquire(r) { f in m[m[f[device].blk].ctx] }
      r.loop("QTAILQ_FOREACH_SAFE(req, &s->requests, next, next)", quiet: true) { f in
        !f[request].isNull && m.isAlive(f[request].address)
      } _: {
        r.step("if (req->retry) { req->retry = false; scsi_req_continue(req); }") { f in
          let next = m[f[request].next]
          f[co] = m[f[request].retry] ? restart(f[request]) : .null
          f[request] = next
        }
        r.transfer("blk_aio_preadv(): qemu_coroutine_enter(co)", quiet: true) { f in
          let created = f[co]
          if created.isNull { return .next }
          f[co] = .null
          qemuCoroutineEnter(created)
          return .transferred
        }
      }
      r.step("object_unref(s)") { f in
        if rules.hasAioContextLock { aioContextRelease(m[m[f[device].blk].ctx]) }
        objectUnref(f[device])
      }
    }
  }

  /// The first request of a device that waits to be sent again.
  func waitingRequest(_ device: SCSIDevice) -> Request {
    var request = m[device.requests]
    while !request.isNull, !m[request.retry] { request = m[request.next] }
    return request
  }

  /// scsi_dma_restart_req: the coroutine that does a request's I/O anew.
  func restart(_ request: Request) -> Coroutine {
    m[request.retry] = false
    let cdb = CDB(cdbs[m[request.cdb]] ?? [])
    let device = m[request.dev]
    let offset = Int(clamping: cdb.lba ?? 0).multipliedReportingOverflow(by: max(1, m[device.blocksize]))
    let isTransfer = cdb.opcode.isRead || cdb.opcode.isWrite
    trace(
      "dma_blk_io dbs=dbs bs=scsireq offset=\(offset.partialValue) to_dev=\(cdb.opcode.isWrite ? 1 : 0)")
    trace("dma_blk_cb dbs=dbs ret=0")
    return startIO(
      request, device, bytes: isTransfer && !offset.overflow ? offset.partialValue : 0, isWrite: !cdb.opcode.isRead)
  }
}
