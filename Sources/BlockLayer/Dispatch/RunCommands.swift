import Machine

// stop, cont and system_reset [system/cpus.c, system/runstate.c, hw/scsi/virtio-scsi-dataplane.c].

extension QEMU {
  func defineRunCommands(_ program: inout Program) {
    defineVirtIOReset(&program)
    program.define(Function.qmpStop.id, "qmp_stop", file: "monitor/qmp-cmds.c") { r in
      let controller = r.local("s", Controller.self)
      r.when("if (runstate_is_running())") { _ in
        isRunning
      } then: {
        doVMStop(r, controller, .paused)
      }
      r.call("bdrv_drain_all()", Function.bdrvDrainAll.id)
    }
    defineVMStop(&program)
    defineDataplaneStart(&program)
    program.define(
      Function.virtioScsiDataplaneStop.id, "virtio_scsi_dataplane_stop", file: "hw/scsi/virtio-scsi-dataplane.c"
    ) { r in
      let controller = r.parameter("s", Controller.self)
      let data = r.local("data", BHData.self)
      if rules.dataplaneSteps {
        r.step("s->dataplane_stopping = true") { f in m[f[controller].dataplaneStopping] = true }
      }
      r.step("aio_wait_bh_oneshot(s->ctx, virtio_scsi_dataplane_stop_bh, s)") { f in
        f[data] = BHData(address: m.allocate(Kinds.bhData))
        m[f[data].ctx] = f[controller].address
        aioBHScheduleOneshot(
          m[f[controller].ctx], .virtioScsiDataplaneStopBH, f[data].address, name: "virtio_scsi_dataplane_stop_bh")
      }
      aioWaitWhile(r, "NULL, !data.done") { f in !m[f[data].done] }
      if rules.dataplaneSteps { drainAndRemoveNotifiers(r, controller) }
      r.step("s->dataplane_started = false") { f in
        m.free(f[data].address)
        m[f[controller].dataplaneStarted] = false
        if rules.dataplaneSteps { m[f[controller].dataplaneStopping] = false }
      }
    }
    program.define(
      Function.virtioScsiDataplaneStopBH.id, "virtio_scsi_dataplane_stop_bh", file: "hw/scsi/virtio-scsi-dataplane.c"
    ) { r in
      let data = r.parameter("opaque", BHData.self)
      r.step("virtio_queue_aio_detach_host_notifier(vq, s->ctx)") { f in
        detachHostNotifiers(Controller(address: m[f[data].ctx]))
      }
      r.callIndirect("if (event_notifier_test_and_clear(host_notifier)) virtio_queue_host_notifier_read()") { f in
        let controller = Controller(address: m[f[data].ctx])
        guard m[controller.hostNotifier] else { return nil }
        m.store.atomically { m[controller.hostNotifier] = false }
        return (Function.virtioScsiHandleCmdVQ.id, Arguments(controller))
      }
      r.step("data->done = true; aio_wait_kick()") { f in
        storeRelaxed(f[data].done, true)
        aioWaitKick()
      }
    }
    program.define(Function.qmpCont.id, "qmp_cont", file: "monitor/qmp-cmds.c") { r in
      let device = r.local("dev", SCSIDevice.self)
      r.when("if (runstate_is_running()) return") { _ in
        isRunning
      } then: {
        r.ret("return")
      }
      r.when("if (runstate_needs_reset())", quiet: true) { _ in
        peekGlobal(.runState, RunState.self) == .shutdown
      } then: {
        r.step("error_setg(errp, …)") { _ in fail(QMPError("Resetting the Virtual Machine is required")) }
        r.ret("return")
      }
      r.step("vm_prepare_start(): qapi_event_send_resume(); runstate_set(RUN_STATE_RUNNING)") { f in
        m.emit(.event, "RESUME")
        traceRunState(.running)
        setGlobal(.runState, RunState.running)
        for controller in list(global(.allControllers, Controller.self), next: \.next) {
          traceStatus(controller, m.peek(controller.status))
        }
        if !rules.dataplaneSteps { startControllers() }
        if rules.requestWalk == .underContextLock { scheduleRestarts() }
        f[device] = nextDevice(after: .null)
      }
      if rules.dataplaneSteps { startStepByStep(r) }
      r.loop("vm_state_notify(1): for each device", quiet: true) { f in
        !f[device].isNull
      } _: {
        if rules.requestWalk != .underContextLock {
          r.call(
            "scsi_dma_restart_cb(): scsi_device_for_each_req_async(s, scsi_dma_restart_req, NULL)",
            Function.scsiDeviceForEachReqAsync.id
          ) { f in Arguments(f[device], WalkAction.restart) }
        }
        r.step("next", quiet: true) { f in f[device] = nextDevice(after: f[device]) }
      }
    }
    defineSystemReset(&program)
  }

  /// do_vm_stop for a machine that runs [softmmu/cpus.c].
  func doVMStop(_ r: RoutineBuilder, _ controller: Local<Controller>, _ state: RunState) {
    r.step("do_vm_stop(): runstate_set(RUN_STATE_\(state.constant)); pause_all_vcpus()") { f in
      traceRunState(state)
      setGlobal(.runState, state)
      f[controller] = nextStarted(global(.allControllers))
    }
    r.loop("vm_state_notify(0): for each controller", quiet: true) { f in
      !f[controller].isNull
    } _: {
      r.call("virtio_scsi_dataplane_stop(s)", Function.virtioScsiDataplaneStop.id) { f in Arguments(f[controller]) }
      r.step("next", quiet: true) { f in f[controller] = nextStarted(m[f[controller].next]) }
    }
    r.step("qapi_event_send_stop()") { _ in m.emit(.event, "STOP") }
  }

  func nextStarted(_ from: Controller) -> Controller {
    var controller = from
    while !controller.isNull, !m[controller.dataplaneStarted] { controller = m[controller.next] }
    return controller
  }

  /// acpi_pcihp_eject_slot: where one function is asked for, its neighbours in the slot go as well [hw/acpi/pcihp.c].
  func ejectWholeSlots() {
    let functions = pciFunctions
    let slots = Set(functions.filter { m[$0.state] == 1 }.map { m[$0.devfn] >> 3 })
    for function in functions where slots.contains(m[function.devfn] >> 3) { m[function.state] = 1 }
  }

  /// The newest function in the lowest slot whose removal was asked for and that the guest has not let go of.
  func nextEjected() -> Controller {
    pciFunctions.filter { m[$0.state] == 1 }
      .min { (m[$0.devfn] >> 3, -m[$0.index]) < (m[$1.devfn] >> 3, -m[$1.index]) } ?? .null
  }

  /// virtio_scsi_dataplane_start for every controller whose driver is ready.
  private func startControllers() {
    var controller = global(.allControllers, Controller.self)
    while !controller.isNull {
      if m[controller.status] == VirtIOStatus.driverOK { dataplaneStart(controller) }
      controller = m[controller.next]
    }
  }

  /// virtio_scsi_dataplane_start: the started flag first, then the handlers (9a4b6a63ae).
  func dataplaneStart(_ controller: Controller) {
    if m[controller.dataplaneStarted] { return }
    m[controller.dataplaneStarted] = true
    if m[controller.drainCount] == 0 { attachHostNotifiers(controller) }
  }

  /// The next device on any controller, in order; NULL at the end.
  func nextDevice(after device: SCSIDevice) -> SCSIDevice {
    var controller: Controller
    if device.isNull {
      controller = global(.allControllers)
    } else {
      if !m[device.next].isNull { return m[device.next] }
      controller = m[m[device.bus].next]
    }
    while !controller.isNull {
      if !m[controller.devices].isNull { return m[controller.devices] }
      controller = m[controller.next]
    }
    return .null
  }
}
