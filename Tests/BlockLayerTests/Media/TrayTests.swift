import Testing

/// Trays and media [block/qapi-sysemu.c].
@Suite struct TrayTests {
  @Test func aTrayMovesOnceAndOnlyThenTells() throws {
    let machine = try MediaMachine()
    machine.plug("scsi-cd", "c")
    #expect(machine.events("blockdev-open-tray", #"{"id": "c"}"#) == ["DEVICE_TRAY_MOVED"])
    #expect(machine.events("blockdev-open-tray", #"{"id": "c"}"#) == [])
    #expect(machine.block("c", "tray_open") == true)
    #expect(machine.events("blockdev-close-tray", #"{"id": "/machine/peripheral/c"}"#) == ["DEVICE_TRAY_MOVED"])
  }

  @Test func aMediumGoesInThroughAnOpenTray() throws {
    let machine = try MediaMachine()
    machine.plug("scsi-cd", "c")
    machine.addNull("m", readOnly: true)
    let insert = #"{"id": "c", "node-name": "m"}"#
    #expect(machine.error("blockdev-insert-medium", insert) == "Tray of the device is not open")
    machine("blockdev-open-tray", #"{"id": "c"}"#)
    #expect(machine.error("blockdev-insert-medium", insert) == nil)
    #expect(machine.error("blockdev-insert-medium", insert) == "Node 'm' is already in use")
    machine.addNull("n", readOnly: true)
    #expect(
      machine.error("blockdev-insert-medium", #"{"id": "c", "node-name": "n"}"#)
        == "There already is a medium in the device")
    #expect(machine.error("blockdev-del", #"{"node-name": "m"}"#) == "Node m is in use")
    #expect(machine.error("blockdev-remove-medium", #"{"id": "c"}"#) == nil)
    #expect(machine.error("blockdev-del", #"{"node-name": "m"}"#) == nil)
  }

  @Test func whatWasDoneBeforeAnErrorStaysDone() throws {
    let machine = try MediaMachine()
    machine.addNull("w")
    machine.plug("scsi-hd", "h", drive: "w", ", \"removable\": true")
    let change = #"{"id": "h", "filename": "null-co://", "format": "null-co", "read-only-mode": "read-only"}"#
    #expect(machine.error("blockdev-change-medium", change) == "Block node is read-only")
    #expect(machine.block("h", "tray_open") == true)
    #expect(machine.block("h", "inserted") == nil)
  }

  @Test func aDiskThatIsFixedHasNoTray() throws {
    let machine = try MediaMachine()
    machine.addNull("w")
    machine.plug("scsi-hd", "d", drive: "w")
    for command in ["blockdev-open-tray", "blockdev-close-tray", "blockdev-remove-medium", "eject"] {
      #expect(machine.error(command, #"{"id": "d"}"#) == "Device 'd' is not removable")
    }
    #expect(machine.error("eject", "{}") == "Need exactly one of 'device' and 'id'")
    #expect(machine.error("eject", #"{"id": "s"}"#) == "Device does not have a block device backend")
    #expect(machine.error("eject", #"{"id": "nobody"}"#) == "Device 'nobody' not found")
  }

  @Test func aDriveThatWasPluggedEmptyLeavesItsBackend() throws {
    let machine = try MediaMachine()
    machine.plug("scsi-cd", "e")
    machine.addNull("m", readOnly: true)
    machine("blockdev-open-tray", #"{"id": "e"}"#)
    machine("blockdev-insert-medium", #"{"id": "e", "node-name": "m"}"#)
    machine("device_del", #"{"id": "e"}"#)
    #expect(machine("query-block").reply["return"] == [])
    #expect(machine.error("blockdev-del", #"{"node-name": "m"}"#) == "Node m is in use")
  }
}
