import Machine

// The reset of a controller that a driver uses [hw/virtio/virtio.c, hw/scsi/virtio-scsi.c].

extension QEMU {
  func defineVirtIOReset(_ program: inout Program) {
    program.define(Function.virtioReset.id, "virtio_reset", file: "hw/virtio/virtio.c") { r in
      let controller = r.parameter("s", Controller.self)
      let device = r.local("dev", SCSIDevice.self)
      r.when("if (s->dataplane_started)", quiet: true) { f in
        m[f[controller].dataplaneStarted]
      } then: {
        r.call("virtio_scsi_dataplane_stop(s)", Function.virtioScsiDataplaneStop.id) { f in Arguments(f[controller]) }
      }
      r.step("virtio_scsi_reset(vdev)", quiet: true) { f in f[device] = m[f[controller].devices] }
      r.loop("bus_cold_reset(): for each disk", quiet: true) { f in
        !f[device].isNull
      } _: {
        r.call("scsi_disk_reset(): scsi_device_purge_requests(sdev, RESET)", Function.scsiDevicePurgeRequests.id) {
          f in Arguments(f[device], Sense.reset.packed)
        }
        r.step("next", quiet: true) { f in
          resetDisk(f[device])
          f[device] = m[f[device].next]
        }
      }
      r.step("virtio_set_status(vdev, 0)") { f in
        traceStatus(f[controller], 0)
        letGuestGo(f[controller])
      }
    }
  }

  /// The driver is gone: what it had in the queues and knew of the controller with it.
  private func letGuestGo(_ controller: Controller) {
    m[controller.status] = 0
    m.store.atomically {
      m[controller.hostNotifier] = false
      for head in [controller.avail, controller.used] {
        for element in list(m[head], next: \.next) { m.free(element.address) }
        m[head] = .null
      }
    }
    m[controller.outstanding] = 0
    m[controller.events] = 0
    m[controller.firmware] = 0
  }

  /// scsi_disk_reset after its purge [hw/scsi/scsi-disk.c].
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
}
