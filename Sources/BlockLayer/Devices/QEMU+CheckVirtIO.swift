import JSON
import Machine

// What virtio functions check before they are made [hw/scsi/virtio-scsi*.c, hw/block/virtio-blk.c, 7.2].

extension QEMU {
  /// Queues of a virtio device.
  private static var lastQueue: Int { 1024 }

  func checkVirtIOSCSI(_ name: String, _ given: PropertySet) throws(QMPError) -> ControllerRequest {
    var set = given
    let devfn = try pciRealize(set, model: set.model.name)
    let queues = set.values["num_queues"]?.int ?? 1
    let size = set.number("virtqueue_size")
    // The text's limit is one too low.
    if queues == 0 || queues > Self.lastQueue - 2 {
      throw QMPError("Invalid number of queues (= \(queues)), must be a positive integer less than 1022.")
    }
    if size <= 2 { throw QMPError("invalid virtqueue_size property (= \(size)), must be > 2") }
    // QEMU 7.2 aborts.
    if size > Self.lastQueue { throw QMPError("blockscope refuses a virtqueue_size of more than 1024") }
    countBus(name)
    if !set.iothread.isNull, set["ioeventfd"]?.bool == false { throw QMPError("ioeventfd is required for iothread") }
    try virtioPlugged(set, name: name)
    set.values["num_queues"] = .int(queues)
    applyFunction(&set, devfn: devfn, vectors: queues + 3)
    return ControllerRequest(
      id: name, model: set.model.name, iothread: set.iothread, queues: queues, devfn: devfn,
      options: .object(set.values))
  }

  func checkVirtIOBlk(_ name: String, _ given: PropertySet) throws(QMPError) -> VirtIOBlkRequest {
    var set = given
    let devfn = try pciRealize(set, model: set.model.name)
    if set.node.isNull { throw QMPError("drive property not set") }
    let queues = set.number("num-queues") == 65535 ? 1 : set.number("num-queues")
    if queues == 0 { throw QMPError("num-queues property must be larger than 0") }
    let size = set.number("queue-size")
    if size <= 2 { throw QMPError("invalid queue-size property (\(size)), must be > 2") }
    if size & (size &- 1) != 0 || size > Self.lastQueue {
      throw QMPError("invalid queue-size property (\(size)), must be a power of 2 (max \(Self.lastQueue))")
    }
    let granted = backendPermissions(set, isReadOnly: m[set.node.readOnly], isResizable: true)
    set.values["num-queues"] = .int(queues)
    applyFunction(&set, devfn: devfn, vectors: queues + 1)
    return VirtIOBlkRequest(
      id: name, model: set.model.name, iothread: set.iothread, node: set.node, perm: granted.perm,
      sharedPerm: granted.shared, devfn: devfn, options: .object(set.values))
  }

  /// What virtio_blk_device_realize checks once it has its permissions.
  func finishVirtIOBlk(_ request: VirtIOBlkRequest, _ model: DeviceModel) throws(QMPError) -> JSONObject {
    var set = PropertySet(model: model)
    if case .object(let values) = request.options { set.values = values }
    set.node = request.node
    set.iothread = request.iothread
    try applyGeometry(&set)
    try applyBlockSizes(&set)
    let most = 4_194_303
    for (name, flag) in [("max-discard-sectors", "discard"), ("max-write-zeroes-sectors", "write-zeroes")] {
      let sectors = set.number(name)
      if set[flag]?.bool == true, sectors == 0 || sectors > most {
        throw QMPError("invalid \(name) property (\(sectors)), must be between 1 and \(most)")
      }
    }
    if set.number("num-queues") > Self.lastQueue {
      // QEMU 7.2 aborts.
      throw QMPError("blockscope refuses more than \(Self.lastQueue) queues")
    }
    if !set.iothread.isNull {
      if set["ioeventfd"]?.bool == false { throw QMPError("ioeventfd is required for iothread") }
      do throws(QMPError) { try checkOpBlockers(set.node, .dataplane) } catch {
        throw QMPError("cannot start virtio-blk dataplane: \(error.description)")
      }
    }
    try virtioPlugged(set, name: request.id)
    return set.values
  }

  private func applyFunction(_ set: inout PropertySet, devfn: Int, vectors: Int) {
    set.values["addr"] = .int(devfn)
    if set.number("vectors") == Int(UInt32.max) { set.values["vectors"] = .int(vectors) }
    // A bus that is not PCI Express.
    if set["disable-legacy"]?.string == "auto" { set.values["disable-legacy"] = .string("off") }
  }

  /// QEMU numbers the buses of controllers without an id, also of those that come to nothing.
  private func countBus(_ name: String) {
    if name.hasPrefix("/") { setGlobal(.busNumbers, global(.busNumbers, Int.self) &+ 1) }
  }
}
