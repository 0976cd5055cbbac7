import Machine

// The life of a SCSI request [hw/scsi/scsi-bus.c].

extension QEMU {
  /// SCSIDevice.requests may be touched only by whom the revision allows; see `Rules.RequestsOwner`.
  func touchRequests(_ device: SCSIDevice) {
    let blk = m.peek(device.blk)
    let name = text(m.peek(device.id))
    let here = currentContext
    switch rules.requestsOwner {
    case .contextLock:
      let ctx = m.peek(blk.ctx)
      if m.peek(ctx.lockHolder) != m.currentThread + 1 {
        m.raise(.threadRule, "SCSIDevice.requests of \(name) is touched without the AioContext lock")
      }
    case .backendContext:
      // While the machine runs only its BlockBackend's context may; while it is being stopped the main loop as well.
      let owner = m.peek(blk.ctx)
      if owner != here && (isRunning || here != peekGlobal(.mainContext)) {
        m.raise(
          .threadRule,
          "SCSIDevice.requests of \(name) is touched in \(contextName(here)), its BlockBackend is in \(contextName(owner))"
        )
      }
    case .requestsLock:
      if m.peek(device.requestsLock) != m.currentThread + 1 {
        m.raise(.threadRule, "SCSIDevice.requests of \(name) is touched without requests_lock")
      }
    case .controllerContext:
      let owner = m.peek(m.peek(device.bus).ctx)
      if owner != here && (isRunning || here != peekGlobal(.mainContext)) {
        m.raise(
          .threadRule,
          "SCSIDevice.requests of \(name) is touched in \(contextName(here)), its controller is in \(contextName(owner))"
        )
      }
    }
  }

  /// Runs `body` under requests_lock where the revision has one. The lock is never held across a step, so it is
  /// always free here.
  func withRequestsLock<Result>(_ device: SCSIDevice, _ body: () -> Result) -> Result {
    guard rules.requestsOwner == .requestsLock else { return body() }
    return m.store.atomically {
      m[device.requestsLock] = m.currentThread + 1
      defer { m[device.requestsLock] = 0 }
      return body()
    }
  }

  func contextName(_ ctx: AioContext) -> String { ctx.isNull ? "NULL" : text(m.peek(ctx.name)) }

  // MARK: References

  func objectRef(_ device: SCSIDevice) { m.store.atomically { m[device.refcount] += 1 } }

  /// object_unref: the last one finalizes the device, in whatever thread that happens.
  func objectUnref(_ device: SCSIDevice) {
    m.store.atomically { m[device.refcount] -= 1 }
    if m[device.refcount] == 0 { deviceFinalize(device) }
  }

  // MARK: The list

  /// The part of scsi_req_enqueue that appends it.
  func insert(_ request: Request, into device: SCSIDevice) {
    withRequestsLock(device) {
      touchRequests(device)
      m[request.enqueued] = true
      append(request, to: device.requests) { $0.next }
    }
  }

  /// scsi_req_dequeue.
  func scsiReqDequeue(_ request: Request) {
    let device = m[request.dev]
    m[request.retry] = false
    let id = SCSIRequestID(target: m[device.target], lun: m[request.lun], tag: UInt64(m[request.tag]))
    m.emit(.trace, TraceLine.dequeue(id).description)
    guard m[request.enqueued] else { return }
    withRequestsLock(device) {
      touchRequests(device)
      if m[device.requests] == request {
        m[device.requests] = m[request.next]
      } else {
        var before = m[device.requests]
        while !before.isNull, m[before.next] != request { before = m[before.next] }
        if before.isNull {
          m.raise(.request, "a request of \(text(m[device.id])) is dequeued that is not in the list")
        } else {
          m[before.next] = m[request.next]
        }
      }
      m[request.next] = .null
      m[request.enqueued] = false
    }
    scsiReqUnref(request)
  }

  /// scsi_req_unref: the last one frees it and drops its reference to the device.
  func scsiReqUnref(_ request: Request) {
    m[request.refcount] -= 1
    if m[request.refcount] > 0 { return }
    let device = m[request.dev]
    m.free(request.address)
    objectUnref(device)
  }

  // MARK: Ends

  /// scsi_req_complete: answers the guest. A request that has a status already is a finding.
  func scsiReqComplete(_ request: Request, _ error: SCSIError) {
    let device = m[request.dev]
    m.assert(
      m[request.status] == 0, "scsi_req_complete: Assertion `req->status == -1 && req->host_status == -1' failed.")
    m[request.status] = Int(error.status.rawValue) + 1
    let ofUnitAttention = m[request.ops] == 2
    // virtio-scsi hands the sense over with the response, which consumes that of a unit attention.
    let stored = error.status == .good || error.sense == .noSense || ofUnitAttention ? 0 : error.sense.packed
    m[device.sense] = stored
    m[device.senseIsUA] = false
    m[request.refcount] += 1
    scsiReqDequeue(request)
    let element = m[request.elem]
    if !element.isNull, !m[request.ioCanceled] {
      virtioScsiPushResponse(element, .ok, error.status, lun: m[request.lun], tag: m[request.tag])
      m[request.elem] = .null
    }
    // One reference taken here, and the one that the HBA had.
    scsiReqUnref(request)
    scsiReqUnref(request)
  }

  /// scsi_req_cancel_async: takes it off the list; it ends at once, or when its I/O does.
  func scsiReqCancelAsync(_ request: Request) {
    let device = m[request.dev]
    let id = SCSIRequestID(target: m[device.target], lun: m[request.lun], tag: UInt64(m[request.tag]))
    m.emit(.trace, "scsi_req_cancel target \(id.target) lun \(id.lun) tag \(id.tag)")
    if m[request.ioCanceled] {
      m.assert(m[request.aiocb], "scsi_req_cancel_async: Assertion `req->aiocb' failed.")
      return
    }
    m[request.refcount] += 1
    scsiReqDequeue(request)
    m[request.ioCanceled] = true
    if !m[request.aiocb] {
      scsiReqCancelComplete(request)
    } else if rules.dmaCallbackUnlocked, !m[request.dmaACB] {
      // dma_aio_cancel finds no I/O under way, and completes with -ECANCELED.
      scsiDMAComplete(request, m[device.blk], isWrite: false, nil)
    }
  }

  /// scsi_req_cancel_complete.
  func scsiReqCancelComplete(_ request: Request) {
    m.assert(m[request.ioCanceled], "scsi_req_cancel_complete: Assertion `req->io_canceled' failed.")
    let element = m[request.elem]
    if !element.isNull {
      virtioScsiPushResponse(element, .aborted, .good, lun: m[request.lun], tag: m[request.tag])
      m[request.elem] = .null
    }
    // The reference of scsi_req_cancel_async, and the one that the HBA had.
    scsiReqUnref(request)
    scsiReqUnref(request)
  }
}
