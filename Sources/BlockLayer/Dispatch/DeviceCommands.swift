import Machine

// device_add and device_del [system/qdev-monitor.c].

extension QEMU {
  func defineDeviceCommands(_ program: inout Program) {
    program.define(Function.qmpDeviceAdd.id, "qmp_device_add", file: "system/qdev-monitor.c") { r in
      let command = r.parameter("cmd", Int.self)
      let device = r.local("dev", SCSIDevice.self)
      let bs = r.local("bs", BlockNode.self)
      let error = r.local("local_err", Symbol.self)
      r.step("dev = qdev_device_add_from_qdict(qdict)") { f in
        attempt { () throws(QMPError) in
          switch try checkDeviceAdd(commands[f[command]]?.arguments ?? .null) {
          case .controller(let request): createController(request)
          case .disk(let request):
            f[device] = createDisk(request)
            f[bs] = request.node
          }
        }
        keepDrainedSections()
      }
      r.when("if (dev)", quiet: true) { f in
        !f[device].isNull
      } then: {
        r.call("qdev_realize(dev, bus, errp)", Function.deviceAddDisk.id, result: error) { f in
          Arguments(f[device], f[bs])
        }
        r.step("error_propagate(errp, local_err)", quiet: true) { f in
          if f[error] != .none { setGlobal(.qmpError, f[error]) }
        }
      }
    }
    program.define(Function.qmpDeviceDel.id, "qmp_device_del", file: "system/qdev-monitor.c") { r in
      let command = r.parameter("cmd", Int.self)
      let device = r.local("dev", SCSIDevice.self)
      r.step("dev = find_device_state(id)") { f in
        attempt { () throws(QMPError) in
          switch try checkDeviceDel(commands[f[command]]?.arguments ?? .null) {
          case .disk(let found): f[device] = found
          case .controller(let controller): m[controller.state] = 1
          }
        }
      }
      r.when("if (dev)", quiet: true) { f in
        !f[device].isNull
      } then: {
        r.call("qdev_unplug(dev, errp)", Function.virtioScsiHotunplug.id) { f in Arguments(f[device]) }
      }
    }
    program.define(Function.unplugController.id, "pcie_unplug_device", file: "hw/pci/pcie.c") { r in
      let controller = r.parameter("dev", Controller.self)
      r.loop("for each child of the bus", quiet: true) { f in
        !m[f[controller].devices].isNull
      } _: {
        r.call("virtio_scsi_hotunplug(child)", Function.virtioScsiHotunplug.id) { f in
          Arguments(m[f[controller].devices])
        }
      }
      r.when("if (s->dataplane_started)", quiet: true) { f in
        m[f[controller].dataplaneStarted]
      } then: {
        r.call("virtio_scsi_dataplane_stop(s)", Function.virtioScsiDataplaneStop.id) { f in Arguments(f[controller]) }
      }
      r.step("object_unparent(OBJECT(dev))") { f in
        removeController(f[controller])
        keepDrainedSections()
      }
    }
  }

  // MARK: Pieces

  private func createController(_ request: ControllerRequest) {
    let controller = Controller(address: m.allocate(Kinds.controller))
    m[controller.id] = deviceName(request.id)
    m[controller.model] = symbol("virtio-scsi-pci")
    m[controller.iothread] = request.iothread
    m[controller.ctx] = request.iothread.isNull ? global(.mainContext) : m[request.iothread.ctx]
    m[controller.refcount] = 1
    m[controller.options] = symbol(request.options.description)
    m[controller.busNumber] = global(.busNumbers, Int.self)
    setGlobal(.busNumbers, global(.busNumbers, Int.self) + 1)
    if !request.iothread.isNull { m[request.iothread.refcount] += 1 }
    append(controller, to: .allControllers) { $0.next }
    if isListening { m[controller.guestNotes] = 1 }
    traceStatus(controller, 0)
  }

  /// Whether the guest looks at answers: the firmware does.
  private var isListening: Bool { global(.guestLooks, Bool.self) }

  private func createDisk(_ request: DiskRequest) -> SCSIDevice {
    let device = SCSIDevice(address: m.allocate(Kinds.scsiDevice))
    m[device.id] = deviceName(request.id)
    m[device.model] = symbol(request.model)
    m[device.bus] = request.controller
    m[device.target] = request.target
    m[device.lun] = request.lun
    m[device.refcount] = 1
    m[device.blocksize] = request.model == "scsi-cd" ? 2048 : request.logicalBlockSize
    m[device.options] = symbol(request.options.description)
    m[device.hotplugged] = true
    let ctx: AioContext = request.node.isNull ? global(.mainContext) : m[request.node.aioContext]
    m[device.blk] = blkNew(name: "", ctx: ctx, perm: request.perm, shared: request.sharedPerm)
    m[m[device.blk].dev] = device
    m[m[device.blk].removable] = request.isRemovable
    applyBackendOptions(m[device.blk], request.options)
    append(device, to: request.controller.devices) { $0.next }
    return device
  }

  /// The controller that has this id; NULL if there is none.
  func findController(_ id: String) -> Controller {
    var controller = global(.allControllers, Controller.self)
    while !controller.isNull, text(m[controller.id]) != id { controller = m[controller.next] }
    return controller
  }

  private func removeController(_ controller: Controller) {
    unlink(controller, from: .allControllers) { $0.next }
    let id = text(m[controller.id])
    let iothread = m[controller.iothread]
    if !iothread.isNull { m[iothread.refcount] -= 1 }
    for element in m.records(Kinds.element).map(VirtQueueElement.init(address:))
    where m[element.controller] == controller {
      m.free(element.address)
    }
    m.free(controller.address)
    m.emit(.event, "DEVICE_DELETED {\"path\": \"/machine/peripheral/\(id)/virtio-backend\"}")
    emitDeviceDeleted(id)
  }
}
