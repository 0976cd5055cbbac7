import JSON
import Machine

// virtio-blk-pci: a function with one disk [hw/block/virtio-blk.c, hw/virtio/virtio-blk-pci.c, 7.2].

extension QEMU {
  func isVirtIOBlk(_ function: Controller) -> Bool { model(of: function)?.family == .virtioBlk }

  func isVirtIOBlk(_ device: SCSIDevice) -> Bool { m[device.model] == symbol("virtio-blk-device") }

  /// The function and its disk, with a backend that has no root yet.
  func createVirtIOBlk(_ request: VirtIOBlkRequest) -> SCSIDevice {
    let function = newFunction(request.id, request.model, request.iothread, request.devfn, request.options)
    let device = SCSIDevice(address: m.allocate(Kinds.scsiDevice))
    m[device.id] = symbol(path(ofDeviceNamed: request.id) + "/virtio-backend")
    m[device.model] = symbol("virtio-blk-device")
    m[device.bus] = function
    m[device.refcount] = 1
    m[device.hotplugged] = true
    m[device.blk] = blkNew(ctx: global(.mainContext), perm: request.perm, shared: request.sharedPerm)
    m[m[device.blk].dev] = device
    applyBackendOptions(m[device.blk], request.options)
    append(device, to: function.devices) { $0.next }
    append(function, to: .allVirtIOBlks) { $0.next }
    return device
  }

  func defineVirtIOBlk(_ program: inout Program) {
    program.define(
      Function.virtioBlkDeviceRealize.id, "virtio_blk_device_realize", file: "hw/block/virtio-blk.c"
    ) { r in
      let device = r.parameter("dev", SCSIDevice.self)
      let bs = r.parameter("bs", BlockNode.self)
      let error = r.local("local_err", Symbol.self)
      r.call("blk_insert_bs(blk, bs): bdrv_graph_wrlock()", Function.bdrvGraphWrlock.id)
      r.step("blkconf_apply_backend_options(); blkconf_geometry(); blkconf_blocksizes()") { f in
        let result = Result { () throws(QMPError) in try realizeVirtIOBlk(f[device], f[bs]) }
        if case .failure(let failure) = result {
          f[error] = symbol(failure.description)
          undoVirtIOBlk(f[device])
        }
      }
      r.call("bdrv_graph_wrunlock()", Function.bdrvGraphWrunlock.id)
      r.ret("return") { f in f[error].number }
    }
  }

  private func realizeVirtIOBlk(_ device: SCSIDevice, _ bs: BlockNode) throws(QMPError) {
    let function = m[device.bus]
    guard let model = model(of: function) else { return }
    let blk = m[device.blk]
    try blkInsertBS(blk, bs)
    let values = try finishVirtIOBlk(
      VirtIOBlkRequest(
        id: text(m[function.id]), model: model.name, iothread: m[function.iothread], node: bs,
        perm: Permissions(rawValue: m[blk.perm]), sharedPerm: Permissions(rawValue: m[blk.sharedPerm]),
        devfn: m[function.devfn], options: .object(self.values(m[function.options]))), model)
    m[function.options] = intern(values)
    m[device.realized] = true
  }

  /// Takes a function and its disk back that could not be realized.
  private func undoVirtIOBlk(_ device: SCSIDevice) {
    let function = m[device.bus]
    unlink(function, from: .allVirtIOBlks) { $0.next }
    releaseBackend(m[device.blk])
    let iothread = m[function.iothread]
    if !iothread.isNull { m[iothread.refcount] -= 1 }
    m.free(device.address)
    m.free(function.address)
  }
}
