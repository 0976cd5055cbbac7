import Machine

extension QEMU {
  /// The function is no longer in the object tree; its devices are told gone by the RCU thread, in their order.
  func unparentFunction(_ function: Controller) {
    unlink(function, from: isVirtIOBlk(function) ? .allVirtIOBlks : .allControllers) { $0.next }
    let iothread = m[function.iothread]
    if !iothread.isNull { m[iothread.refcount] -= 1 }
    for element in m.records(Kinds.element).map(VirtQueueElement.init(address:))
    where m[element.controller] == function {
      m.free(element.address)
    }
    m[function.state] = 2
    let isAlone = global(.rcuQueue, Int.self) == 0
    if isAlone { finalizeFunction(function) } else { callRCU(SCSIDevice(address: function.address)) }
  }

  /// device_finalize of the virtio device and of the function.
  private func finalizeFunction(_ function: Controller) {
    let name = text(m[function.id])
    // The disk of virtio-blk has told its own end.
    if !isVirtIOBlk(function) {
      m.emit(.event, "DEVICE_DELETED {\"path\": \"\(path(ofDeviceNamed: name))/virtio-backend\"}")
    }
    m.free(function.address)
    emitDeviceDeleted(name)
  }

  /// object_unref of what the RCU thread was given: a disk, or a function.
  func rcuUnref(_ device: SCSIDevice) {
    guard m.record(containing: device.address)?.kind.number == Kinds.controller.number else {
      return objectUnref(device)
    }
    finalizeFunction(Controller(address: device.address))
  }
}
