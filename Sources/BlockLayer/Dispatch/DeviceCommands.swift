import JSON
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
          case .blk(let request):
            f[device] = createVirtIOBlk(request)
            f[bs] = request.node
          }
        }
        keepDrainedSections()
      }
      r.when("if (dev)", quiet: true) { f in
        !f[device].isNull
      } then: {
        r.when("is it a virtio-blk-device", quiet: true) { f in
          isVirtIOBlk(f[device])
        } then: {
          r.call("qdev_realize(dev, bus, errp)", Function.virtioBlkDeviceRealize.id, result: error) { f in
            Arguments(f[device], f[bs])
          }
        } otherwise: {
          r.call("qdev_realize(dev, bus, errp)", Function.deviceAddDisk.id, result: error) { f in
            Arguments(f[device], f[bs])
          }
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
          Arguments(newestDevice(of: f[controller]))
        }
      }
      r.when("if (s->dataplane_started)", quiet: true) { f in
        m[f[controller].dataplaneStarted]
      } then: {
        r.call("virtio_scsi_dataplane_stop(s)", Function.virtioScsiDataplaneStop.id) { f in Arguments(f[controller]) }
      }
      r.step("object_unparent(OBJECT(dev)): call_rcu(bus_child)") { f in
        unparentFunction(f[controller])
        keepDrainedSections()
      }
    }
  }

  // MARK: Pieces

  private func createController(_ request: ControllerRequest) {
    let controller = newFunction(request.id, request.model, request.iothread, request.devfn, request.options)
    m[controller.ctx] = request.iothread.isNull ? global(.mainContext) : m[request.iothread.ctx]
    // The bus of one without an id was counted when its arguments were checked.
    if request.id.hasPrefix("/") { m[controller.busNumber] = global(.busNumbers, Int.self) &- 1 }
    append(controller, to: .allControllers) { $0.next }
    if isListening { m[controller.guestNotes] = 1 }
    traceStatus(controller, 0)
  }

  /// A virtio function on pci.0.
  func newFunction(
    _ id: String, _ model: String, _ iothread: IOThread, _ devfn: Int, _ values: JSONValue
  ) -> Controller {
    let function = Controller(address: m.allocate(Kinds.controller))
    m[function.id] = symbol(id)
    m[function.model] = symbol(model)
    m[function.iothread] = iothread
    m[function.ctx] = global(.mainContext)
    m[function.refcount] = 1
    m[function.devfn] = devfn
    m[function.index] = (pciFunctions.map { m[$0.index] }.max() ?? -1) &+ 1
    m[function.options] = intern(values.object ?? JSONObject())
    if !iothread.isNull { m[iothread.refcount] += 1 }
    return function
  }

  /// Whether the guest looks at answers: the firmware does.
  private var isListening: Bool { global(.guestLooks, Bool.self) }

  private func createDisk(_ request: DiskRequest) -> SCSIDevice {
    let device = SCSIDevice(address: m.allocate(Kinds.scsiDevice))
    m[device.id] = symbol(request.id)
    m[device.model] = symbol(request.model)
    m[device.bus] = request.controller
    m[device.target] = request.target
    m[device.lun] = request.lun
    m[device.index] = (list(m[request.controller.devices], next: \.next).map { m[$0.index] }.max() ?? -1) &+ 1
    m[device.refcount] = 1
    m[device.blocksize] = request.model == "scsi-cd" ? 2048 : request.logicalBlockSize
    m[device.options] = intern(request.options.object ?? JSONObject())
    m[device.hotplugged] = true
    m[device.wasPluggedEmpty] = request.node.isNull
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

  /// A bus lets go of the newest device first.
  private func newestDevice(of controller: Controller) -> SCSIDevice {
    list(m[controller.devices], next: \.next).last ?? .null
  }
}
