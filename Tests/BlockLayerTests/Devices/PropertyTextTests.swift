import JSON
import Testing

@testable import BlockLayer

/// Values of properties written as texts, as QEMU 7.2 reads them.
struct PropertyTextTests {
  @Test(
    arguments: [
      ("0", 0), ("42", 42), ("0x10", 16), ("010", 8), ("-1", UInt64.max), (" 7", 7), ("+3", 3),
    ] as [(String, UInt64)])
  func numbers(_ text: String, _ value: UInt64) { #expect(PropertyType.unsigned(text) == value) }

  @Test(arguments: ["", "x", "1x", "0x", "--1", "08", "1 "])
  func noNumbers(_ text: String) { #expect(PropertyType.unsigned(text) == nil) }

  @Test(
    arguments: [
      ("512", 512), ("4k", 4096), ("1M", 1 << 20), ("1.5k", 1536), ("0x200", 512), ("7b", 7),
    ] as [(String, UInt64)])
  func sizes(_ text: String, _ value: UInt64) { #expect(PropertyType.size(text) == value) }

  @Test(arguments: ["", "-1", "k", "1.5", "99999999999999999999", "16E", "1kk"])
  func noSizes(_ text: String) { #expect(PropertyType.size(text) == nil) }

  @Test func bounds() throws {
    #expect(throws: QMPError("Parameter 'a' expects uint16_t")) { try PropertyType.uint16.parse("65536", name: "a") }
    #expect(throws: QMPError("Parameter 'a' expects int32_t")) { try PropertyType.int32.parse("2147483648", name: "a") }
    #expect(try PropertyType.uint64.parse("-1", name: "a") == .unsigned(.max))
  }
}

struct PCIAddressTests {
  @Test(arguments: [("5", 40), ("0x1f", 248), ("1f.7", 255), ("06.0", 48), (" 7", 56)])
  func addresses(_ text: String, _ devfn: Int) { #expect(PCIAddress(text)?.devfn == devfn) }

  @Test(arguments: ["", "20", "5.8", "6.1x", "zz", "-1", "5.", "fffffffffffffffff"])
  func refused(_ text: String) { #expect(PCIAddress(text) == nil) }

  @Test func text() { #expect(PCIAddress(devfn: 45).description == "05.5") }
}

struct KeyOrderTests {
  @Test func propertiesAreSetInTheOrderOfTheHashTable() {
    #expect(
      KeyOrder.sorted(["logical_block_size", "drive", "rerror", "lun", "serial"]) == [
        "serial", "lun", "rerror", "drive", "logical_block_size",
      ])
  }
}

struct TypeTreeTests {
  @Test func ancestry() {
    #expect(TypeTree.all.ancestry(of: "scsi-hd") == ["scsi-hd", "scsi-disk-base", "scsi-device", "device", "object"])
    #expect(TypeTree.all.isA("iothread", "user-creatable"))
    #expect(TypeTree.all.isA("virtio-blk-pci", "pci-express-device"))
    #expect(!TypeTree.all.isA("virtio-blk-pci-transitional", "pci-express-device"))
    #expect(!TypeTree.all.isA("no-such-type", "object"))
  }

  @Test func everyModelIsAType() {
    for model in DeviceModel.models { #expect(TypeTree.all[model.name] != nil) }
    for model in ObjectModel.models { #expect(TypeTree.all[model.name] != nil) }
    for model in DeviceModel.models { #expect(Set(model.all.map(\.name)).count == model.all.count) }
  }
}
