import Machine

// A guest that looks for itself when an event says that a disk came or went, as Linux does
// [drivers/scsi/virtio_scsi.c: virtscsi_handle_event; virtio 1.2, 5.6.6.3].

extension QEMU {
  /// What it asks for: the next event once its last question is answered, or that answer.
  func rescanActions(_ controller: Controller, _ place: GuestKind.Place) -> [GuestAction] {
    if !m.peek(controller.used).isNull { return [.rescanned(controller, place)] }
    guard m.peek(controller.outstanding) == 0, m.peek(controller.events) != 0 else { return [] }
    return [.rescan(controller, place)]
  }

  /// It takes the events from the event queue and sends INQUIRY. What it was told is kept until the answer is there.
  func rescan(_ controller: Controller, _ place: GuestKind.Place) {
    m[controller.firmware] = m[controller.events]
    m[controller.events] = 0
    send(controller, place, CDB.inquiry().bytes)
  }

  /// The answer: an LU that says it is connected is one to keep.
  func takeRescanAnswer(_ controller: Controller, _ place: GuestKind.Place) {
    let element = m[controller.used]
    m.store.atomically { m[controller.used] = m[element.next] }
    m[controller.outstanding] -= 1
    let data = m[element.data] == 0 ? [] : cdbs[m[element.data]] ?? []
    let isOK = m[element.response] == Int(VirtIOSCSIResponse.ok.rawValue) + 1 && m[element.status] == 0
    m.free(element.address)
    let told = m[controller.firmware]
    m[controller.firmware] = 0
    let isConnected = isOK && (data.first ?? 0x7f) & 0xe0 == 0
    if isConnected, told == ControllerEvent.removed.rawValue {
      m.raise(
        .wrongData,
        "the guest was told that disk \(place.target):\(place.lun) of \(text(m[controller.id])) is gone, asked, and was answered by it"
      )
    }
  }
}
