import JSON
import Machine

@testable import BlockLayer

/// A machine for tests of the management plane: plain commands at once, and devices plugged in one go.
struct GraphMachine {
  let emulator = Emulator(MachineConfiguration(rules: Rules(name: "7.2")))
  var qemu: QEMU { emulator.qemu }

  /// Executes a command given as JSON text.
  @discardableResult
  func callAsFunction(_ name: String, _ arguments: String = "{}") -> Result<JSONValue, QMPError> {
    execute(Command(name, JSONText.read(arguments)))
  }

  /// The text of a command's error; nil if it succeeds.
  func error(_ name: String, _ arguments: String) -> String? {
    guard case .failure(let error) = self(name, arguments) else { return nil }
    return error.description
  }

  func execute(_ command: Command) -> Result<JSONValue, QMPError> {
    if let result = qemu.executePlain(command) { return result }
    do throws(QMPError) {
      try qemu.takingBack { () throws(QMPError) in try runSteps(of: command) }
      return .success(.object([]))
    } catch {
      return .failure(error)
    }
  }

  /// The commands that take several steps in the engine, at once.
  private func runSteps(of command: Command) throws(QMPError) {
    switch command.name {
    case "device_add": try plug(try qemu.checkDeviceAdd(command.arguments))
    case "device_del": unplug(try qemu.checkDeviceDel(command.arguments))
    case "x-blockdev-set-iothread":
      let move = try qemu.checkSetIOThread(command.arguments)
      try qemu.bdrvTryChangeAioContext(move.bs, to: move.ctx, ignoring: .null)
    default: throw QMPError("\(command.name) takes steps")
    }
  }

  private func plug(_ request: DeviceRequest) throws(QMPError) {
    let m = qemu.m
    switch request {
    case .controller(let request):
      let controller = Controller(address: m.allocate(Kinds.controller))
      m[controller.id] = qemu.symbol(request.id)
      m[controller.ctx] = request.iothread.isNull ? qemu.global(.mainContext) : m[request.iothread.ctx]
      m[controller.model] = qemu.symbol(request.model)
      m[controller.devfn] = request.devfn
      qemu.append(controller, to: .allControllers) { $0.next }
    case .blk: throw QMPError("virtio-blk-pci takes steps")
    case .disk(let request):
      let device = SCSIDevice(address: m.allocate(Kinds.scsiDevice))
      m[device.id] = qemu.symbol(request.id)
      m[device.bus] = request.controller
      m[device.target] = request.target
      m[device.lun] = request.lun
      let ctx: AioContext = request.node.isNull ? qemu.global(.mainContext) : m[request.node.aioContext]
      let blk = qemu.blkNew(ctx: ctx, perm: [], shared: .all)
      m[blk.dev] = device
      m[blk.removable] = request.isRemovable
      qemu.applyBackendOptions(blk, request.options)
      m[device.blk] = blk
      m[device.next] = m[request.controller.devices]
      m[request.controller.devices] = device
      if request.node.isNull { return }
      try qemu.blkInsertBS(blk, request.node)
      try qemu.blkSetPerm(blk, perm: request.perm, shared: request.sharedPerm)
      m[blk.allowAioContextChange] = true
      try qemu.bdrvTryChangeAioContext(request.node, to: m[request.controller.ctx], ignoring: .null)
      m[blk.allowAioContextChange] = false
    }
  }

  private func unplug(_ target: DeviceTarget) {
    let m = qemu.m
    switch target {
    case .controller(let controller): m[controller.state] = 1
    case .disk(let device):
      qemu.unlink(device, from: m[device.bus].devices, next: \.next)
      let blk = m[device.blk]
      m[blk.allowAioContextChange] = true
      if !m[blk.root].isNull {
        try? qemu.bdrvTryChangeAioContext(m[m[blk.root].bs], to: qemu.global(.mainContext), ignoring: .null)
      }
      m[blk.dev] = .null
      qemu.blkUnref(blk)
      m.free(device.address)
    }
  }
}
