import Machine
import Testing

@testable import BlockLayer

struct DeviceCheckTests {
  @Test(arguments: [
    ("{}", "Parameter 'driver' is missing"),
    (#"{"driver": "warp"}"#, "'warp' is not a valid device model name"),
    (#"{"driver": "scsi-hd", "bus": "pci.0"}"#, "Device 'scsi-hd' can't go on PCI bus"),
    (#"{"driver": "virtio-scsi-pci", "bus": "s.0"}"#, "Device 'virtio-scsi-pci' can't go on SCSI bus"),
    (#"{"driver": "scsi-hd", "drive": "n", "lun": -9223372036854775808}"#, "Parameter 'lun' expects uint32_t"),
    (#"{"driver": "scsi-hd", "drive": "n", "removable": "maybe"}"#, "Parameter 'removable' expects 'on' or 'off'"),
    (#"{"driver": "scsi-hd", "drive": "n", "werror": "warp"}"#, "Parameter 'werror' does not accept value 'warp'"),
    (
      #"{"driver": "virtio-scsi-pci", "num_queues": 1023}"#,
      "Invalid number of queues (= 1023), must be a positive integer less than 1022."
    ),
  ])
  func argumentsAreRefused(_ arguments: String, _ text: String) {
    let machine = GraphMachine()
    machine("device_add", #"{"driver": "virtio-scsi-pci", "id": "s"}"#)
    machine("blockdev-add", #"{"driver": "null-co", "node-name": "n"}"#)
    #expect(machine.error("device_add", arguments) == text)
  }

  @Test func aDiskGetsItsPermissions() throws {
    let machine = GraphMachine()
    machine("device_add", #"{"driver": "virtio-scsi-pci", "id": "s"}"#)
    machine("blockdev-add", #"{"driver": "null-co", "node-name": "n"}"#)
    func request(_ arguments: String) throws -> DiskRequest? {
      guard case .disk(let request) = try machine.qemu.checkDeviceAdd(JSONText.read(arguments)) else { return nil }
      return request
    }
    let disk = try #require(try request(#"{"driver": "scsi-hd", "drive": "n", "share-rw": "on", "lun": "3"}"#))
    #expect(disk.perm == [.consistentRead, .write])
    #expect(disk.sharedPerm == .all)
    #expect(disk.target == 0 && disk.lun == 3 && disk.logicalBlockSize == 512 && !disk.isRemovable)
    let drive = try #require(try request(#"{"driver": "scsi-cd"}"#))
    #expect(drive.node.isNull && drive.isRemovable && drive.perm == .consistentRead)
    #expect(drive.sharedPerm == [.consistentRead, .writeUnchanged])
  }

  @Test func hugeSizesAreRefused() {
    let machine = GraphMachine()
    machine("blockdev-add", #"{"driver": "file", "node-name": "f", "filename": "a"}"#)
    machine("blockdev-add", #"{"driver": "raw", "node-name": "r", "file": "f", "offset": 512}"#)
    for node in ["f", "r"] {
      let text = machine.error("block_resize", "{\"node-name\": \"\(node)\", \"size\": \(Int.max)}")
      #expect(
        text?.contains("exceeds maximum") == true || text?.contains("Permission conflict") == true, "\(text ?? "")")
    }
    let largest = QEMU.maximumLength
    let text = machine.error("block_resize", "{\"node-name\": \"r\", \"size\": \(largest)}")
    #expect(text != nil, "\(largest)")
  }
}
