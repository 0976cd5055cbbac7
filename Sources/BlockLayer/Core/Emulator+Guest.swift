import Machine

extension Emulator {
  /// The guest's driver puts a request for a device into its controller's queue and kicks it: an input from outside,
  /// which the journal takes back like a step. Nothing happens to a device that is on no bus.
  public func sendRequest(to device: SCSIDevice, _ cdb: CDB) {
    let controller = machine.peek(device.bus)
    guard !controller.isNull else { return }
    let place = GuestKind.Place(target: machine.peek(device.target), lun: machine.peek(device.lun))
    qemu.send(controller, place, cdb.bytes)
  }
}
