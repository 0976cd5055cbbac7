import JSON
import Machine

// Plugging and unplugging SCSI disks and controllers [hw/scsi/virtio-scsi.c, hw/core/qdev.c].

extension QEMU {
  func definePlug(_ program: inout Program) {
    definePlugDisk(&program)
    defineUnplug(&program)
  }

  // MARK: device_add of a disk

  private func definePlugDisk(_ program: inout Program) {
    program.define(Function.deviceAddDisk.id, "device_set_realized", file: "hw/core/qdev.c") { r in
      let device = r.parameter("dev", SCSIDevice.self)
      let bs = r.parameter("bs", BlockNode.self)
      let error = r.local("local_err", Symbol.self)
      r.when("if (drive)", quiet: true) { f in
        !f[bs].isNull
      } then: {
        wrlockDrained(r)
        r.step("blk->root = bdrv_root_attach_child(bs, \"root\", …)") { f in
          let result = Result { () throws(QMPError) in
            try blkInsertBS(m[f[device].blk], f[bs])
            try checkOpBlockers(f[bs], .dataplane)
          }
          if case .failure(let failure) = result { f[error] = symbol(failure.description) }
        }
        wrunlockDrained(r)
        r.when("if (ret < 0)", quiet: true) { f in
          f[error] != .none
        } then: {
          r.step("goto fail") { f in
            drainedSectionsOfRemoval(f[bs])
            undoCreation(f[device])
            keepDrainedSections()
          }
          r.ret("return") { f in f[error].number }
        }
      }
      r.step("scsi_qdev_realize(dev): scsi_realize(), blk_set_dev_ops()") { f in realize(f[device]) }
      r.call("scsi_disk_reset(): scsi_device_purge_requests(sdev, RESET)", Function.scsiDevicePurgeRequests.id) { f in
        Arguments(f[device], Sense.reset.packed)
      }
      r.when("virtio_scsi_hotplug(): if (s->ctx && !s->dataplane_fenced)", quiet: true) { f in
        m[m[f[device].bus].ctx] != global(.mainContext) && !blkBS(m[f[device].blk]).isNull
          || m[m[f[device].bus].ctx] != m[m[f[device].blk].ctx]
      } then: {
        aioContextAcquire(r) { f in m[m[f[device].blk].ctx] }
        let lock = r.local("old context", AioContext.self)
        r.step("old = blk->ctx", quiet: true) { f in f[lock] = m[m[f[device].blk].ctx] }
        r.call("ret = blk_set_aio_context(sd->conf.blk, s->ctx, errp)", Function.blkSetAioContext.id, result: error) {
          f in Arguments(m[f[device].blk], m[m[f[device].bus].ctx])
        }
        if rules.hasAioContextLock { r.step("aio_context_release(old_context)") { f in aioContextRelease(f[lock]) } }
        if !rules.plugIgnoresContextFailure {
          r.when("if (ret < 0) return", quiet: true) { f in
            f[error] != .none
          } then: {
            r.step("goto child_realize_fail") { f in
              m[f[device].state] = .unplugging
              undoCreation(f[device])
              keepDrainedSections()
            }
            r.ret("return") { f in f[error].number }
          }
        }
      }
      r.step("virtio_scsi_push_event(RESCAN); scsi_bus_set_ua(REPORTED_LUNS_CHANGED)") { f in
        let controller = m[f[device].bus]
        if m[controller.status] == VirtIOStatus.driverOK {
          pushEvent(controller, .rescan)
          scsiBusSetUA(controller, .reportedLUNsChanged)
        }
      }
      r.step("qatomic_store_release(&dev->realized, true)") { f in
        m.store.atomically { m[f[device].realized] = true }
        m[f[device].state] = .online
      }
      r.ret("return 0")
    }
  }

  /// scsi_realize: block size, geometry (which reads sector 0), the largest address, the device's hooks.
  private func realize(_ device: SCSIDevice) {
    let blk = m[device.blk]
    let bs = blkBS(blk)
    m[device.state] = .realizing
    // hd_geometry_guess reads sector 0; what that comes to is of no consequence.
    if m[device.model] == symbol("scsi-hd") {
      let result = blkPread(bs, offset: 0, bytes: 512)
      if !bs.isNull { traceGeometry(blk, bs, result) }
    }
    let blocksize = m[device.blocksize]
    let blocks = bs.isNull ? 0 : m[bs.totalBytes] / max(1, blocksize)
    m[device.maxLBA] = max(0, blocks - 1)
    // blk_set_dev_ops: a backend that is drained already silences the controller at once.
    if m[blk.quiesceCounter] > 0 {
      let controller = m[device.bus]
      m[controller.drainCount] += 1
      if m[controller.drainCount] == 1 { detachHostNotifiers(controller) }
    }
  }

  /// Takes a device back that could not be realized.
  private func undoCreation(_ device: SCSIDevice) {
    unlink(device, from: m[device.bus].devices) { $0.next }
    let blk = m[device.blk]
    if !blk.isNull { releaseBackend(blk) }
    m.free(device.address)
  }

  // MARK: device_del of a disk

  private func defineUnplug(_ program: inout Program) {
    program.define(Function.virtioScsiHotunplug.id, "virtio_scsi_hotunplug", file: "hw/scsi/virtio-scsi.c") { r in
      let device = r.parameter("dev", SCSIDevice.self)
      // In 8.1 and later the device is gone before it is moved, and the guest is told last.
      if rules.unplugEventFirst { tellRemoved(r, device) }
      if rules.unplugMovesFirst { moveBack(r, device) }
      unrealize(r, device)
      if !rules.unplugMovesFirst { moveBack(r, device) }
      if !rules.unplugEventFirst { tellRemoved(r, device) }
      r.step("object_unparent(OBJECT(dev)): call_rcu(bus_child)") { f in
        unlink(f[device], from: m[f[device].bus].devices) { $0.next }
        // A drained section that is still open no longer silences the bus.
        if m[m[f[device].blk].quiesceCounter] > 0 { scsiDeviceDrainedEnd(f[device]) }
        m[f[device].state] = .unparented
        callRCU(f[device])
      }
    }
  }

  private func unrealize(_ r: RoutineBuilder, _ device: Local<SCSIDevice>) {
    r.step("qdev_simple_device_unplug_cb(): qatomic_set(&dev->realized, false); smp_wmb()") { f in
      m[f[device].state] = .unplugging
      m.store.atomically { m[f[device].realized] = false }
    }
    r.call("scsi_qdev_unrealize(): scsi_device_purge_requests(sdev, NO_SENSE)", Function.scsiDevicePurgeRequests.id) {
      f in Arguments(f[device], 0)
    }
  }

  private func moveBack(_ r: RoutineBuilder, _ device: Local<SCSIDevice>) {
    let lock = r.local("ctx", AioContext.self)
    let error = r.local("ret", Symbol.self)
    r.when("if (s->ctx)", quiet: true) { f in
      m[m[f[device].bus].ctx] != global(.mainContext)
    } then: {
      aioContextAcquire(r) { f in m[m[f[device].blk].ctx] }
      r.step("ctx = blk->ctx", quiet: true) { f in f[lock] = m[m[f[device].blk].ctx] }
      r.call(
        "blk_set_aio_context(sd->conf.blk, qemu_get_aio_context(), NULL)", Function.blkSetAioContext.id, result: error
      ) { f in Arguments(m[f[device].blk], global(.mainContext, AioContext.self)) }
      if rules.hasAioContextLock { r.step("aio_context_release(ctx)") { f in aioContextRelease(f[lock]) } }
    }
  }

  private func tellRemoved(_ r: RoutineBuilder, _ device: Local<SCSIDevice>) {
    r.step("virtio_scsi_push_event(REMOVED); scsi_bus_set_ua(REPORTED_LUNS_CHANGED)") { f in
      let controller = m[f[device].bus]
      if m[controller.status] == VirtIOStatus.driverOK {
        pushEvent(controller, .removed)
        scsiBusSetUA(controller, .reportedLUNsChanged)
      }
    }
  }

  // MARK: Pieces

  /// virtio_scsi_push_event: into a buffer of the guest's, or dropped.
  private func pushEvent(_ controller: Controller, _ event: ControllerEvent) {
    m.emit(.note, "virtio_scsi_event \(text(m[controller.id])) \(event)")
    if m[controller.guestNotes] != 0 { m[controller.events] |= event.rawValue }
  }

  /// device_finalize: the backend is detached and given back, then DEVICE_DELETED. Global-state code.
  func deviceFinalize(_ device: SCSIDevice) {
    globalStateCode("blk_detach_dev")
    let blk = m[device.blk]
    let id = text(m[device.id])
    if !blk.isNull {
      m.assert(m[blk.inFlight] == 0, "blk_delete: Assertion `!blk->in_flight' failed.")
      if m[device.wasPluggedEmpty] { detach(blk) } else { releaseBackend(blk) }
    }
    if !m[device.requests].isNull { m.raise(.request, "\(id) is finalized with a request that never completed") }
    m.free(device.address)
    emitDeviceDeleted(id)
  }

  /// DEVICE_DELETED with the device's path in the object tree, and its id if it has one.
  func emitDeviceDeleted(_ id: String) {
    if id.hasPrefix("/") {
      m.emit(.event, "DEVICE_DELETED {\"path\": \"\(id)\"}")
    } else {
      m.emit(.event, "DEVICE_DELETED {\"device\": \"\(id)\", \"path\": \"/machine/peripheral/\(id)\"}")
    }
  }

  /// blk_detach_dev: the backend stays, with its medium, and claims nothing.
  private func detach(_ blk: BlockBackend) {
    m[blk.dev] = .null
    m[blk.removable] = false
    m[blk.trayOpen] = false
    try? blkSetPerm(blk, perm: [], shared: .all)
  }

  /// The node goes back to the main context with the last of its users, and the backend goes.
  func releaseBackend(_ blk: BlockBackend) {
    let name = m.isListening ? traceName(blk) : nil
    m[blk.dev] = .null
    blkUnref(blk, tracedAs: name)
  }
}

/// What a controller tells its guest, as bits of `Controller.events`.
enum ControllerEvent: Int, CustomStringConvertible {
  case rescan = 1
  case removed = 2
  var description: String { self == .rescan ? "TRANSPORT_RESET/RESCAN" : "TRANSPORT_RESET/REMOVED" }
}

/// virtio device status.
enum VirtIOStatus {
  /// ACKNOWLEDGE, DRIVER, FEATURES_OK and DRIVER_OK.
  static let driverOK = 15
}
