import JSON
import Testing

@testable import BlockLayer

/// What the recorded sessions do not reach of devices, objects and their tree.
struct DeviceTreeTests {
  private let machine = GraphMachine()

  private func value(_ command: String, _ arguments: String) -> JSONValue? {
    guard case .success(let value) = machine(command, arguments) else { return nil }
    return value
  }

  @Test func slotsAreGivenOutAndRefused() {
    machine("device_add", #"{"driver": "virtio-scsi-pci", "id": "a", "addr": "5.1"}"#)
    let text = machine.error("device_add", #"{"driver": "virtio-scsi-pci", "id": "b", "addr": "5"}"#)
    #expect(text == "PCI: 5.0 indicates single function, but 5.1 is already populated.")
    machine("device_add", #"{"driver": "virtio-scsi-pci", "id": "b", "addr": "5", "multifunction": true}"#)
    #expect(value("qom-get", #"{"path": "b", "property": "legacy-addr"}"#) == "05.0")
  }

  @Test func pathsThatTwoObjectsHaveAreAmbiguous() {
    machine("device_add", #"{"driver": "virtio-scsi-pci", "id": "a"}"#)
    machine("object-add", #"{"qom-type": "iothread", "id": "a"}"#)
    #expect(machine.error("qom-list", #"{"path": "a"}"#) == "Path 'a' is ambiguous")
    #expect(machine.error("qom-get", #"{"path": "a", "property": "type"}"#) == "Device 'a' not found")
    #expect(value("qom-get", #"{"path": "peripheral/a", "property": "type"}"#) == "virtio-scsi-pci")
  }

  @Test(arguments: [
    ("warp/s.0", "Bus 'warp' not found"), ("/warp", "Device 'warp' not found"), ("s.0/x", "Device 'x' not found"),
    ("pci.0/s", "Bus 'pci.0/s' is full"), ("pci.0/i440FX", "Device 'i440FX' has no child bus"),
    ("pci.0/piix3-ide", "Device 'piix3-ide' has multiple child buses"), ("", "Bus '' not found"),
  ])
  func busesThatAreNotThere(_ path: String, _ text: String) {
    machine("device_add", #"{"driver": "virtio-scsi-pci", "id": "s"}"#)
    #expect(machine.error("device_add", "{\"driver\": \"scsi-cd\", \"bus\": \"\(path)\"}") == text)
  }

  @Test func aThrottleGroupTellsItsLimits() {
    machine("object-add", #"{"qom-type": "throttle-group", "id": "g", "limits": {"iops-total": 5}, "x-bps-read": 7}"#)
    #expect(value("qom-get", #"{"path": "/objects/g", "property": "x-bps-read"}"#) == 7)
    machine("qom-set", #"{"path": "g", "property": "limits", "value": {"iops-total-max": 9}}"#)
    let limits = value("qom-get", #"{"path": "/objects/g", "property": "limits"}"#)
    #expect(limits?["iops-total"] == 5 && limits?["iops-total-max"] == 9 && limits?["iops-read-max-length"] == 1)
  }

  /// Numbers at the edges of 64 bits must not trap.
  @Test(arguments: ["9223372036854775807", "-9223372036854775808", "18446744073709551615", "1e300", "null", "{}"])
  func extremeNumbers(_ number: String) {
    for name in ["lun", "channel", "logical_block_size", "wwn", "min_io_size", "bootindex", "scsi_version", "cyls"] {
      machine("device_add", #"{"driver": "virtio-scsi-pci", "id": "s"}"#)
      machine("device_add", "{\"driver\": \"scsi-cd\", \"\(name)\": \(number)}")
      machine("device_add", "{\"driver\": \"virtio-scsi-pci\", \"vectors\": \(number), \"num_queues\": \(number)}")
      machine("device_add", "{\"driver\": \"virtio-scsi-pci\", \"addr\": \(number), \"acpi-index\": \(number)}")
      machine("object-add", "{\"qom-type\": \"iothread\", \"id\": \"t\", \"poll-max-ns\": \(number)}")
      machine("qom-set", "{\"path\": \"t\", \"property\": \"thread-pool-max\", \"value\": \(number)}")
      machine("object-add", "{\"qom-type\": \"throttle-group\", \"id\": \"g\", \"x-bps-read-max-length\": \(number)}")
      machine("object-add", "{\"qom-type\": \"memory-backend-ram\", \"id\": \"m\", \"size\": \(number)}")
    }
  }
}
