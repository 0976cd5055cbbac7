import JSON
import Machine

// Resets, and stops that the machine itself asks for [softmmu/runstate.c, softmmu/cpus.c, 7.2].

extension QEMU {
  func defineSystemReset(_ program: inout Program) {
    // Its parameter is 0 where the guest asks for it.
    program.define(Function.qmpSystemReset.id, "qemu_system_reset", file: "system/runstate.c") { r in
      let command = r.parameter("cmd", Int.self)
      let controller = r.local("s", Controller.self)
      r.when("if (reboot_action == REBOOT_ACTION_SHUTDOWN)", quiet: true) { _ in
        action("reboot") == "shutdown"
      } then: {
        shutdown(r, controller, command)
        r.ret("return")
      }
      r.step("qemu_devices_reset()", quiet: true) { f in f[controller] = global(.allControllers) }
      r.loop("for each controller", quiet: true) { f in
        !f[controller].isNull
      } _: {
        r.call("virtio_reset(s)", Function.virtioReset.id) { f in Arguments(f[controller]) }
        r.step("next", quiet: true) { f in f[controller] = m[f[controller].next] }
      }
      r.step("qapi_event_send_reset(); device resets") { f in
        m.emit(.event, "RESET \(reason(isGuest: f[command] == 0))")
        ejectWholeSlots()
        f[controller] = nextEjected()
      }
      r.loop("for each device that waits to be unplugged", quiet: true) { f in
        !f[controller].isNull
      } _: {
        r.call("pcie_unplug_device(dev)", Function.unplugController.id) { f in Arguments(f[controller]) }
        r.step("next", quiet: true) { f in f[controller] = nextEjected() }
      }
      r.step("runstate_set(RUN_STATE_PRELAUNCH)", quiet: true) { f in
        if !isRunning { setGlobal(.runState, RunState.prelaunch) }
        if f[command] != 0, global(.firmwareRan, FirmwareHistory.self) != .none {
          setGlobal(.firmwareRan, FirmwareHistory.wasReset)
        }
      }
    }
  }

  /// qemu_system_shutdown for a reset that is to be one: the machine stops, or QEMU ends.
  private func shutdown(_ r: RoutineBuilder, _ controller: Local<Controller>, _ command: Local<Int>) {
    r.step("qapi_event_send_shutdown()") { f in m.emit(.event, "SHUTDOWN \(reason(isGuest: f[command] == 0))") }
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

  private func reason(isGuest: Bool) -> String {
    isGuest
      ? "{\"guest\": true, \"reason\": \"guest-reset\"}"
      : "{\"guest\": false, \"reason\": \"host-qmp-system-reset\"}"
  }

  /// The guest asks for a reset, which the main loop does.
  func requestGuestReset(isLast: Bool) {
    setGlobal(.firmwareRan, isLast ? FirmwareHistory.none : .wasResetAgain)
    m.store.atomically {
      setGlobal(.resetRequested, true)
      aioNotify(global(.mainContext))
    }
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
