import JSON
import Machine

// Resets, and stops that the machine itself asks for [softmmu/runstate.c, softmmu/cpus.c, 7.2].

extension QEMU {
  func defineSystemReset(_ program: inout Program) {
    program.define(Function.qmpSystemReset.id, "qemu_system_reset", file: "system/runstate.c") { r in
      let command = r.parameter("cmd", Int.self)
      let controller = r.local("s", Controller.self)
      let device = r.local("dev", SCSIDevice.self)
      r.when("if (reboot_action == REBOOT_ACTION_SHUTDOWN)", quiet: true) { _ in
        action("reboot") == "shutdown"
      } then: {
        shutdown(r, controller, command)
        r.ret("return")
      }
      r.step("qapi_event_send_reset(); device resets") { f in
        m.emit(.event, "RESET \(reason(commands[f[command]]))")
        f[controller] = nextEjected()
      }
      r.loop("for each device that waits to be unplugged", quiet: true) { f in
        !f[controller].isNull
      } _: {
        r.call("pcie_unplug_device(dev)", Function.unplugController.id) { f in Arguments(f[controller]) }
        r.step("next", quiet: true) { f in f[controller] = nextEjected() }
      }
      r.step("controller = first", quiet: true) { f in f[controller] = nextStarted(global(.allControllers)) }
      r.loop("virtio_reset(): for each controller", quiet: true) { f in
        !f[controller].isNull
      } _: {
        r.call("virtio_scsi_dataplane_stop(s)", Function.virtioScsiDataplaneStop.id) { f in Arguments(f[controller]) }
        r.step("next", quiet: true) { f in f[controller] = nextStarted(m[f[controller].next]) }
      }
      r.step("device = first", quiet: true) { f in f[device] = nextDevice(after: .null) }
      r.loop("virtio_scsi_reset(): for each disk", quiet: true) { f in
        !f[device].isNull
      } _: {
        r.call("scsi_device_purge_requests(&s->qdev, SENSE_CODE(RESET))", Function.scsiDevicePurgeRequests.id) { f in
          Arguments(f[device], Sense.reset.packed)
        }
        r.step("scsi_disk_reset(dev)") { f in
          resetDisk(f[device])
          f[device] = nextDevice(after: f[device])
        }
      }
      r.step("runstate_set(RUN_STATE_PRELAUNCH)") { f in
        for controller in list(global(.allControllers, Controller.self), next: \.next) { resetController(controller) }
        if !isRunning { setGlobal(.runState, RunState.prelaunch) }
        let isGuest = commands[f[command]]?.name == Command.guestReset
        if isGuest {
          setGlobal(.firmwareRan, FirmwareHistory.none)
        } else if global(.firmwareRan, FirmwareHistory.self) == .ran {
          setGlobal(.firmwareRan, FirmwareHistory.wasReset)
        }
      }
    }
  }

  /// qemu_system_shutdown for a reset that is to be one: the machine stops, or QEMU ends.
  private func shutdown(_ r: RoutineBuilder, _ controller: Local<Controller>, _ command: Local<Int>) {
    r.step("qapi_event_send_shutdown()") { f in m.emit(.event, "SHUTDOWN \(reason(commands[f[command]]))") }
    r.when("if (shutdown_action == SHUTDOWN_ACTION_PAUSE)", quiet: true) { _ in
      action("shutdown") == "pause" && isRunning
    } then: {
      doVMStop(r, controller, .shutdown)
    }
    r.when("else if (shutdown_action == SHUTDOWN_ACTION_POWEROFF)", quiet: true) { _ in
      action("shutdown") != "pause"
    } then: {
      r.step("qemu_cleanup(); exit(0)") { _ in
        setGlobal(.runState, RunState.shutdown)
        setGlobal(.hasExited, true)
      }
    }
  }

  private func reason(_ command: Command?) -> String {
    command?.name == Command.guestReset
      ? "{\"guest\": true, \"reason\": \"guest-reset\"}"
      : "{\"guest\": false, \"reason\": \"host-qmp-system-reset\"}"
  }

  /// scsi_disk_reset after its purge.
  private func resetDisk(_ device: SCSIDevice) {
    let blk = m[device.blk]
    let bs = blkBS(blk)
    let blocks = bs.isNull ? 0 : m[bs.totalBytes] / max(1, m[device.blocksize])
    m[device.maxLBA] = max(0, blocks - 1)
    m[device.trayLocked] = false
    m[device.sense] = 0
    m[device.senseIsUA] = false
    if !blk.isNull { m[blk.trayOpen] = false }
  }

  /// virtio_scsi_reset: what the guest had given to the controller is gone, and the guest with it.
  private func resetController(_ controller: Controller) {
    for element in m.records(Kinds.element).map(VirtQueueElement.init(address:))
    where m[element.controller] == controller {
      m.free(element.address)
    }
    m.store.atomically {
      m[controller.avail] = .null
      m[controller.used] = .null
      m[controller.hostNotifier] = false
      m[controller.outstanding] = 0
    }
    m[controller.status] = 0
    m[controller.firmware] = 0
    m[controller.events] = 0
    m[controller.unitAttention] = 0
  }

  /// What set-action has set for an event; nil for the default.
  func action(_ event: String) -> String? {
    commands[peekGlobal(.actions, Int.self)]?.arguments[event]?.string
  }

  /// vm_stop for an error: asked for by a request, done by the main loop.
  func defineVMStop(_ program: inout Program) {
    program.define(Function.vmStop.id, "vm_stop", file: "softmmu/cpus.c") { r in
      let controller = r.local("s", Controller.self)
      r.step("qemu_vmstop_requested(&r)", quiet: true) { _ in setGlobal(.vmstopRequested, 0) }
      r.when("if (runstate_is_live(r))", quiet: true) { _ in
        isRunning
      } then: {
        doVMStop(r, controller, .ioError)
      }
      r.call("bdrv_drain_all()", Function.bdrvDrainAll.id)
    }
  }

  /// scsi_dma_restart_cb: a bottom half for every disk with requests that wait for the machine to go on.
  func scheduleRestarts() {
    var device = nextDevice(after: .null)
    while !device.isNull {
      if !waitingRequest(device).isNull {
        objectRef(device)
        aioBHScheduleOneshot(
          m[m[device.blk].ctx], .scsiDMARestartBH, device.address, name: "scsi_dma_restart_bh")
      }
      device = nextDevice(after: device)
    }
  }
}

extension Emulator {
  /// Whether QEMU would have ended: after a reset that set-action has made a shutdown.
  public var hasExited: Bool { qemu.peekGlobal(.hasExited) }
}
