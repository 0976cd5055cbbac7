import Machine

// Operating on all requests of a device [hw/scsi/scsi-bus.c]: where revisions differ most.

extension QEMU {
  func definePurge(_ program: inout Program) {
    program.define(Function.scsiDevicePurgeRequests.id, "scsi_device_purge_requests", file: "hw/scsi/scsi-bus.c") { r in
      let device = r.parameter("sdev", SCSIDevice.self)
      let sense = r.parameter("sense", Int.self)
      if rules.requestWalk == .underContextLock {
        aioContextAcquire(r) { f in m[m[f[device].blk].ctx] }
        r.loop("while (!QTAILQ_EMPTY(&sdev->requests))", quiet: true) { f in
          !m[f[device].requests].isNull
        } _: {
          r.step("scsi_req_cancel_async(QTAILQ_FIRST(&sdev->requests), NULL)") { f in
            touchRequests(f[device])
            scsiReqCancelAsync(m[f[device].requests])
          }
        }
      } else {
        r.call(
          "scsi_device_for_each_req_async(sdev, scsi_device_purge_one_req, NULL)",
          Function.scsiDeviceForEachReqAsync.id
        ) { f in Arguments(f[device], WalkAction.cancel) }
      }
      r.when("if (sdev->conf.blk)", quiet: true) { f in
        !m[f[device].blk].isNull
      } then: {
        r.call("blk_drain(sdev->conf.blk)", Function.blkDrain.id) { f in Arguments(m[f[device].blk]) }
      }
      if rules.requestWalk == .underContextLock {
        r.step("aio_context_release(blk_get_aio_context(sdev->conf.blk))") { f in
          aioContextRelease(m[m[f[device].blk].ctx])
        }
      }
      r.step("scsi_device_set_ua(sdev, sense)") { f in
        let ua = Sense(packed: f[sense])
        if ua.isUnitAttention { scsiDeviceSetUA(f[device], ua) }
      }
    }
    defineForEach(&program)
    defineForEachBH(&program)
  }

  // MARK: Scheduling the walk

  private func defineForEach(_ program: inout Program) {
    program.define(Function.scsiDeviceForEachReqAsync.id, "scsi_device_for_each_req_async", file: "hw/scsi/scsi-bus.c")
    {
      r in
      let device = r.parameter("s", SCSIDevice.self)
      let fn = r.parameter("fn", WalkAction.self)
      let data = r.local("data", BHData.self)
      switch rules.requestWalk {
      case .underContextLock, .uncountedBottomHalf:
        r.step("object_ref(s); aio_bh_schedule_oneshot(blk_get_aio_context(s->conf.blk), …_bh, data)") { f in
          globalStateCode("scsi_device_for_each_req_async")
          scheduleWalk(newWalk(f[device], f[fn]), in: blkGetAioContext(m[f[device].blk]))
        }
      case .controllerContext:
        r.step("object_ref(s); aio_bh_schedule_oneshot(hba context, …_bh, data)") { f in
          scheduleWalk(newWalk(f[device], f[fn]), in: m[m[f[device].bus].ctx])
        }
      case .countedBottomHalf:
        r.step("blk_inc_in_flight(blk); aio_bh_schedule_oneshot(blk_get_aio_context(blk), …_bh, data)") { f in
          globalStateCode("scsi_device_for_each_req_async")
          blkIncInFlight(m[f[device].blk])
          scheduleWalk(newWalk(f[device], f[fn]), in: blkGetAioContext(m[f[device].blk]))
        }
      case .perRequestContext:
        r.step("for each distinct req->ctx: blk_inc_in_flight(blk); aio_bh_schedule_oneshot(ctx, …_bh, data)") { f in
          for ctx in contextsOfRequests(f[device]) {
            blkIncInFlight(m[f[device].blk])
            let walk = newWalk(f[device], f[fn])
            m[walk.ctx] = ctx.address
            scheduleWalk(walk, in: ctx)
          }
        }
      case .readerLockAcrossBottomHalf:
        r.step(
          "bdrv_graph_rdlock_main(): reader_count++; aio_bh_schedule_oneshot(blk_get_aio_context(blk), …_bh, data)"
        ) { f in
          changeReaders(1)
          scheduleWalk(newWalk(f[device], f[fn]), in: blkGetAioContext(m[f[device].blk]))
        }
      case .trampolineCoroutine:
        r.step("bdrv_graph_co_rdlock(); aio_bh_schedule_oneshot(blk_get_aio_context(blk), …_bh, data)") { f in
          changeReaders(1)
          f[data] = newWalk(f[device], f[fn])
          scheduleWalk(f[data], in: blkGetAioContext(m[f[device].blk]))
        }
        aioWaitWhile(r, "NULL, !data.done") { f in !m[f[data].done] }
        r.step("bdrv_graph_co_rdunlock()") { f in
          changeReaders(-1)
          m.free(f[data].address)
        }
      case .waitedBottomHalf:
        r.step("aio_bh_schedule_oneshot(blk_get_aio_context(blk), aio_wait_bh, data)") { f in
          f[data] = newWalk(f[device], f[fn])
          scheduleWalk(f[data], in: blkGetAioContext(m[f[device].blk]))
        }
        aioWaitWhile(r, "NULL, !data.done") { f in !m[f[data].done] }
        r.step("free data", quiet: true) { f in m.free(f[data].address) }
      }
    }
  }

  private func newWalk(_ device: SCSIDevice, _ fn: WalkAction) -> BHData {
    objectRef(device)
    let data = BHData(address: m.allocate(Kinds.bhData))
    m[data.device] = device
    m[data.fn] = fn
    return data
  }

  private func scheduleWalk(_ data: BHData, in ctx: AioContext) {
    aioBHScheduleOneshot(ctx, .scsiDeviceForEachReqAsyncBH, data.address, name: "scsi_device_for_each_req_async_bh")
  }

  private func contextsOfRequests(_ device: SCSIDevice) -> [AioContext] {
    withRequestsLock(device) {
      var found: [AioContext] = []
      var request = m[device.requests]
      while !request.isNull {
        if !found.contains(m[request.ctx]) { found.append(m[request.ctx]) }
        request = m[request.next]
      }
      return found
    }
  }

  // MARK: The bottom half

  private func defineForEachBH(_ program: inout Program) {
    program.define(
      Function.scsiDeviceForEachReqAsyncBH.id, "scsi_device_for_each_req_async_bh", file: "hw/scsi/scsi-bus.c"
    ) { r in
      let data = r.parameter("opaque", BHData.self)
      let device = r.local("s", SCSIDevice.self)
      let ctx = r.local("ctx", AioContext.self)
      let request = r.local("req", Request.self)
      let next = r.local("next", Request.self)
      r.step("s = data->s", quiet: true) { f in f[device] = m[f[data].device] }
      if rules.requestWalk != .controllerContext, rules.requestWalk != .perRequestContext {
        r.call("ctx = blk_get_aio_context(s->conf.blk)", Function.blkGetAioContext.id, result: ctx) { f in
          Arguments(m[f[device].blk])
        }
        if rules.requestWalk == .countedBottomHalf {
          r.step("assert(ctx == qemu_get_current_aio_context())", quiet: true) { f in
            m.assert(
              f[ctx] == currentContext,
              "scsi_device_for_each_req_async_bh: Assertion `blk_get_aio_context(s->conf.blk) == qemu_get_current_aio_context()' failed."
            )
          }
        } else {
          r.when("if (ctx != qemu_get_current_aio_context())", quiet: true) { f in
            f[ctx] != currentContext
          } then: {
            r.step("aio_bh_schedule_oneshot(ctx, scsi_device_for_each_req_async_bh, data)") { f in
              scheduleWalk(f[data], in: f[ctx])
            }
            r.ret("return")
          }
        }
      }
      r.step("req = QTAILQ_FIRST(&s->requests)") { f in
        withRequestsLock(f[device]) {
          touchRequests(f[device])
          f[request] = firstToWalk(m[f[device].requests])
        }
      }
      r.loop("QTAILQ_FOREACH_SAFE(req, &s->requests, next, next)", quiet: true) { f in
        !f[request].isNull
      } _: {
        r.step("data->fn(req, data->fn_opaque)") { f in
          f[next] = withRequestsLock(f[device]) {
            touchRequests(f[device])
            return firstToWalk(m[f[request].next])
          }
          walk(f[request], m[f[data].fn])
          f[request] = f[next]
        }
      }
      finishWalk(r, data: data, device: device)
    }
  }

  /// From 10.0 a bottom half handles only the requests of its own context.
  private func firstToWalk(_ from: Request) -> Request {
    guard rules.requestWalk == .perRequestContext else { return from }
    var request = from
    while !request.isNull, m[request.ctx] != currentContext { request = m[request.next] }
    return request
  }

  private func walk(_ request: Request, _ fn: WalkAction) {
    switch fn {
    case .cancel: scsiReqCancelAsync(request)
    case .restart: if m[request.retry] { aioCoSchedule(currentContext, restart(request)) }
    }
  }

  private func finishWalk(_ r: RoutineBuilder, data: Local<BHData>, device: Local<SCSIDevice>) {
    switch rules.requestWalk {
    case .countedBottomHalf, .perRequestContext:
      // QEMU drops the reference first; the backend is still used after that.
      r.step("object_unref(s); blk_dec_in_flight(s->conf.blk)") { f in
        let blk = m[f[device].blk]
        m.free(f[data].address)
        objectUnref(f[device])
        blkDecInFlight(blk)
      }
    case .readerLockAcrossBottomHalf:
      r.step("bdrv_graph_rdunlock(): reader_count--; object_unref(s)") { f in
        bdrvGraphCoRdunlock()
        m.free(f[data].address)
        objectUnref(f[device])
      }
    case .trampolineCoroutine, .waitedBottomHalf:
      r.step("object_unref(s); data.done = true; aio_wait_kick()") { f in
        objectUnref(f[device])
        storeRelaxed(f[data].done, true)
        aioWaitKick()
      }
    case .underContextLock, .uncountedBottomHalf, .controllerContext:
      r.step("object_unref(s)") { f in
        m.free(f[data].address)
        objectUnref(f[device])
      }
    }
  }
}

/// What is done to each request of a walk.
enum WalkAction: Int, CellValue {
  /// scsi_device_purge_one_req
  case cancel = 1
  /// scsi_dma_restart_req
  case restart = 2
  init(cell: Int) { self = WalkAction(rawValue: cell) ?? .cancel }
  var cell: Int { rawValue }
}

/// SCSIDeviceForEachReqAsyncData.
struct BHData: RecordReference {
  let address: Int
  init(address: Int) { self.address = address }
  var device: Field<SCSIDevice> { field(1) }
  var fn: Field<WalkAction> { field(2) }
  /// Context of the requests to walk (10.0).
  var ctx: Field<Int> { field(3) }
  /// Whether a waited walk is over.
  var done: Field<Bool> { field(4) }
}
