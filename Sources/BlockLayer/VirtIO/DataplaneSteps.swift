import Machine

// The start and the stop of a dataplane in as many steps as an iothread can see [hw/scsi/virtio-scsi-dataplane.c, 7.0 to 8.2].
//
// Where no scenario asks for it the start is one step and the stop has no drain of its own.

extension QEMU {
  func defineDataplaneStart(_ program: inout Program) {
    program.define(
      Function.virtioScsiDataplaneStart.id, "virtio_scsi_dataplane_start", file: "hw/scsi/virtio-scsi-dataplane.c"
    ) { r in
      let controller = r.parameter("s", Controller.self)
      r.step("virtio_scsi_set_host_notifier(s, vq, i): event_notifier_init(notifier, 1)") { f in
        // The eventfd is readable from the start, so that requests from before are seen.
        m.store.atomically { m[f[controller].hostNotifier] = true }
      }
      if !rules.startedFlagLast { setStarted(r, controller) }
      r.step("virtio_queue_aio_attach_host_notifier(vq, s->ctx)") { f in
        if m[f[controller].drainCount] == 0 { attachHostNotifiers(f[controller]) }
      }
      if rules.startedFlagLast { setStarted(r, controller) }
    }
  }

  private func setStarted(_ r: RoutineBuilder, _ controller: Local<Controller>) {
    r.step("s->dataplane_started = true; smp_wmb()") { f in
      m.store.atomically { m[f[controller].dataplaneStarted] = true }
    }
  }

  /// vm_state_notify(1) for the controllers whose driver is ready.
  func startStepByStep(_ r: RoutineBuilder) {
    let controller = r.local("s", Controller.self)
    r.step("vm_state_notify(1): for each controller", quiet: true) { f in
      f[controller] = global(.allControllers)
    }
    r.loop("while (s)", quiet: true) { f in
      !f[controller].isNull
    } _: {
      r.when("if (!s->dataplane_started)", quiet: true) { f in
        m[f[controller].status] == VirtIOStatus.driverOK && !m[f[controller].dataplaneStarted]
      } then: {
        r.call("virtio_scsi_dataplane_start(s)", Function.virtioScsiDataplaneStart.id) { f in Arguments(f[controller]) }
      }
      r.step("next", quiet: true) { f in f[controller] = m[f[controller].next] }
    }
  }

  /// What a stop does between the bottom half that detaches the handlers and the end.
  func drainAndRemoveNotifiers(_ r: RoutineBuilder, _ controller: Local<Controller>) {
    r.call("blk_drain_all()", Function.bdrvDrainAll.id)
    r.step("virtio_bus_set_host_notifier(vbus, i, false); virtio_bus_cleanup_host_notifier(vbus, i)") { f in
      m.store.atomically { m[f[controller].hostNotifier] = false }
    }
  }
}
