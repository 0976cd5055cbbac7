import Machine

// The command virtqueue [hw/scsi/virtio-scsi.c].

extension QEMU {
  func defineCommandQueue(_ program: inout Program) {
    program.define(Function.virtioScsiHandleCmdVQ.id, "virtio_scsi_handle_cmd_vq", file: "hw/scsi/virtio-scsi.c") { r in
      let controller = r.parameter("s", Controller.self)
      let co = r.local("co", Coroutine.self)
      r.loop("while ((req = virtio_scsi_pop_req(s, vq)))") { f in
        m.store.atomically { !m[f[controller].avail].isNull }
      } _: {
        // Taking a request, looking up its device and submitting it is one step: nothing that the main thread does to
        // the device comes between. In QEMU nothing but the shortness of the stretch ensures that.
        if rules.hasAioContextLock {
          r.wait("aio_context_acquire(s->ctx); prepare; submit; aio_context_release(s->ctx)") { f in
            canLock(m.peek(f[controller].ctx))
          } because: { f in
            "wants the AioContext lock, held by \(lockHolderName(m.peek(f[controller].ctx)))"
          } then: { f in
            let ctx = m[f[controller].ctx]
            takeLock(ctx)
            f[co] = handleCommand(f[controller])
            aioContextRelease(ctx)
          }
        } else {
          r.step("virtio_scsi_handle_cmd_req_prepare(s, req); virtio_scsi_handle_cmd_req_submit(s, req)") { f in
            f[co] = handleCommand(f[controller])
          }
        }
        r.transfer("blk_aio_preadv(): qemu_coroutine_enter(co)", quiet: true) { f in
          let created = f[co]
          if created.isNull { return .next }
          f[co] = .null
          qemuCoroutineEnter(created)
          return .transferred
        }
      }
    }
  }

  /// virtio_scsi_handle_cmd_req_prepare and _submit for the oldest available request. Answers the coroutine that is to
  /// be entered for its I/O; NULL where it needs none.
  private func handleCommand(_ controller: Controller) -> Coroutine {
    let element = m.store.atomically { m[controller.avail] }
    if element.isNull { return .null }
    m.store.atomically { m[controller.avail] = m[element.next] }
    m[element.next] = .null
    let cdb = CDB(cdbs[m[element.cdb]] ?? [])
    let lun = m[element.lun]
    let tag = m[element.tag]
    trace("virtqueue_pop vq vq elem elem in_num \(elementHasInput(cdb) ? 2 : 1) out_num 1")
    m.emit(.trace, TraceLine.commandRequest(lun: lun, tag: UInt64(tag), opcode: cdb.opcode).description)
    let device = scsiDeviceFind(controller, target: m[element.target], lun: lun)
    if device.isNull {
      virtioScsiPushResponse(element, .badTarget, .good, lun: lun, tag: tag)
      return .null
    }
    if rules.requestsOwner == .backendContext || rules.requestsOwner == .contextLock {
      // virtio_scsi_ctx_check
      m.assert(
        blkGetAioContext(m[device.blk]) == m[controller.ctx],
        "virtio_scsi_ctx_check: Assertion `blk_get_aio_context(d->conf.blk) == s->ctx' failed.")
    }
    let plan = SCSIRequestPlan(
      cdb: cdb, lun: lun, tag: UInt64(tag), device: description(of: device),
      busUnitAttention: Sense(packed: m[controller.unitAttention]))
    return submit(scsiReqNew(plan, device, element), plan, device)
  }

  /// scsi_req_new. A unit attention that is going to be reported is cleared here (9472083e64, 8.1).
  private func scsiReqNew(_ plan: SCSIRequestPlan, _ device: SCSIDevice, _ element: VirtQueueElement) -> Request {
    let request = Request(address: m.allocate(Kinds.request))
    m[request.dev] = device
    objectRef(device)
    m[request.tag] = m[element.tag]
    m[request.lun] = m[element.lun]
    m[request.cdb] = m[element.cdb]
    m[request.elem] = element
    m[request.ctx] = currentContext
    m[request.refcount] = 1
    if case .unitAttention(let sense) = plan.ops {
      m[request.ops] = 2
      if m[device.unitAttention] != 0 {
        let type: SCSIDeviceType = m[device.model] == symbol("scsi-cd") ? .rom : .disk
        m[device.unitAttention] = sense.followingUnitAttention(type: type).packed
      } else {
        m[m[device.bus].unitAttention] = 0
      }
    }
    if m.isListening { for line in plan.allocation { m.emit(.trace, line.description) } }
    return request
  }

  /// scsi_req_enqueue, and scsi_req_continue where there is data.
  private func submit(_ request: Request, _ plan: SCSIRequestPlan, _ device: SCSIDevice) -> Coroutine {
    m[request.refcount] += 1
    insert(request, into: device)
    if m.isListening { for line in plan.sending + plan.dataPhase { m.emit(.trace, line.description) } }
    apply(plan.result.effects, to: device)
    switch plan.result.outcome {
    case .complete(let error): scsiReqComplete(request, error)
    case .data(let bytes):
      if m[m[device.bus].guestNotes] != 0 { m[m[request.elem].data] = cdbs.intern(bytes) }
      scsiReqComplete(request, SCSIError(.good))
    case .parameters: scsiReqComplete(request, SCSIError(.good))
    case .dma(let transfer):
      m.emit(
        .trace,
        "dma_blk_io dbs=dbs bs=scsireq offset=\(transfer.range.offset) to_dev=\(transfer.isWrite ? 1 : 0)")
      trace("dma_blk_cb dbs=dbs ret=0")
      return startIO(request, device, bytes: Int(clamping: transfer.range.offset), isWrite: transfer.isWrite)
    case .flush, .discard, .writeZeroes, .writeSame:
      return startIO(request, device, bytes: 0, isWrite: true)
    }
    return .null
  }

  /// blk_aio_preadv or blk_aio_pwritev: counted in the backend from here on.
  func startIO(_ request: Request, _ device: SCSIDevice, bytes: Int, isWrite: Bool) -> Coroutine {
    let blk = m[device.blk]
    blkIncInFlight(blk)
    m[request.aiocb] = true
    if rules.dmaCallbackUnlocked { m[request.dmaACB] = true }
    return qemuCoroutineCreate(
      .blkAioEntry, Arguments(blk, request, bytes, isWrite),
      name: isWrite ? "blk_aio_write_entry" : "blk_aio_read_entry")
  }

  /// Bytes of the data phase that the guest has room for, without a look that leaves a mark.
  func dataLength(_ element: VirtQueueElement) -> Int {
    guard m.isListening, !element.isNull else { return 0 }
    let controller = m.peek(element.controller)
    let device = list(m.peek(controller.devices), next: \.next).first {
      m.peek($0.target) == m.peek(element.target) && m.peek($0.lun) == m.peek(element.lun)
    }
    let blockSize = device.map { m.peek($0.blocksize) } ?? 512
    return Int(clamping: CDB(cdbs[m.peek(element.cdb)] ?? []).parse(blockSize: blockSize)?.xfer ?? 0)
  }

  private func elementHasInput(_ cdb: CDB) -> Bool { cdb.parse(blockSize: 512)?.mode == .fromDevice }

  /// virtio_scsi_complete_cmd_req: the response goes to the used ring. A second response to the same request is a finding.
  func virtioScsiPushResponse(
    _ element: VirtQueueElement, _ response: VirtIOSCSIResponse, _ status: SCSIStatus, lun: Int, tag: Int
  ) {
    let controller = m[element.controller]
    m.emit(
      .trace,
      TraceLine.commandResponse(lun: lun, tag: UInt64(tag), response: response, status: status).description)
    let length = 108 + dataLength(element)
    trace("virtqueue_fill vq vq elem elem len \(length) idx 0")
    trace("virtqueue_flush vq vq count 1")
    if m[element.response] != 0 { m.raise(.request, "a request of \(text(m[controller.id])) completes twice") }
    m[element.response] = Int(response.rawValue) + 1
    m[element.status] = Int(status.rawValue)
    m.store.atomically {
      if m[controller.guestNotes] == 0 {
        // A guest that does not look at answers takes them off the ring at once.
        m[controller.outstanding] -= 1
        m.free(element.address)
        return
      }
      append(element, to: controller.used) { $0.next }
    }
  }
}
