import JSON

/// An object that the empty pc machine has had from the start.
struct FixedObject: Hashable, Sendable {
  let path: String
  let type: String
  /// The bus that it sits on; nil for what is on none.
  let bus: String?

  /// The last component of the path.
  var name: String { String(path.split(separator: "/").last ?? "") }
  var isDevice: Bool { TypeTree.all.isA(type, "device") }
  var parent: String { String(path.dropLast(name.utf8.count + 1)) }

  /// The objects below the machine, without containers, memory regions and interrupt lines.
  static let all: [FixedObject] = {
    let unattached: [(type: String, bus: String?)] = [
      ("qemu64-x86_64-cpu", nil), ("kvmvapic", "main-system-bus"), ("i440FX", "pci.0"), ("PIIX3", "pci.0"),
      ("i8257", "isa.0"), ("i8257", "isa.0"), ("isa-i8259", "isa.0"), ("isa-i8259", "isa.0"),
      ("hpet", "main-system-bus"), ("mc146818rtc", "isa.0"), ("isa-pit", "isa.0"), ("isa-pcspk", "isa.0"),
      ("isa-fdc", "isa.0"), ("i8042", "isa.0"), ("vmport", "isa.0"), ("vmmouse", "isa.0"), ("port92", "isa.0"),
      ("piix3-ide", "pci.0"), ("PIIX4_PM", "pci.0"), ("smbus-eeprom", "i2c"), ("smbus-eeprom", "i2c"),
      ("smbus-eeprom", "i2c"), ("smbus-eeprom", "i2c"), ("smbus-eeprom", "i2c"), ("smbus-eeprom", "i2c"),
      ("smbus-eeprom", "i2c"), ("smbus-eeprom", "i2c"),
    ]
    let regions = [
      "ram-below-4g[0]", "system[0]", "pc.bios[0]", "isa-bios[0]", "pc.rom[0]", "ioport80[0]", "ioportF0[0]", "pci[0]",
      "io[0]", "ide[0]", "ide[1]", "ide[2]", "ide[3]",
    ]
    let devices = unattached.enumerated().map { index, device in
      FixedObject(path: "/machine/unattached/device[\(index)]", type: device.type, bus: device.bus)
    }
    func below(_ path: String, _ names: [String], _ type: String) -> [FixedObject] {
      names.map { FixedObject(path: "\(path)/\($0)", type: type, bus: nil) }
    }
    func numbered(_ name: String, _ count: Int) -> [String] { (0..<count).map { "\(name)[\($0)]" } }
    let host =
      numbered("pam-pci", 26) + numbered("pam-ram", 13) + numbered("pam-rom", 13) + [
        "pci-conf-idx[0]", "pci-conf-data[0]",
      ]
    let leaves =
      below("/machine/unattached", regions, "memory-region")
      + below("/machine/unattached", numbered("non-qdev-gpio", 28), "irq")
      + below("/machine/i440fx", host, "memory-region")
    return devices + leaves + [
      FixedObject(path: "/machine/unattached/sysbus", type: "System", bus: nil),
      FixedObject(path: "/machine/i440fx", type: "i440FX-pcihost", bus: "main-system-bus"),
      FixedObject(path: "/machine/i440fx/pci.0", type: "PCI", bus: nil),
      FixedObject(path: "/machine/i440fx/ioapic", type: "ioapic", bus: "main-system-bus"),
      FixedObject(path: "/machine/fw_cfg", type: "fw_cfg_io", bus: "main-system-bus"),
      FixedObject(path: "/machine/unattached/device[3]/isa.0", type: "ISA", bus: nil),
      FixedObject(path: "/machine/unattached/device[17]/ide.0", type: "IDE", bus: nil),
      FixedObject(path: "/machine/unattached/device[17]/ide.1", type: "IDE", bus: nil),
      FixedObject(path: "/machine/unattached/device[18]/i2c", type: "i2c-bus", bus: nil),
      FixedObject(path: "/chardevs/compat_monitor0", type: "chardev-socket", bus: nil),
      FixedObject(path: "/objects/pc.ram", type: "memory-backend-ram", bus: nil),
    ]
  }()

  static let byParent = Dictionary(grouping: all, by: \.parent)

  /// The path of a bus, as `parent_bus` tells it.
  static func path(ofBus name: String) -> String {
    if name == "main-system-bus" { return "/machine/unattached/sysbus" }
    return all.first { $0.name == name }?.path ?? ""
  }
}

/// What can be read of the machine.
enum MachineObject {
  static let type = "pc-i440fx-7.2-machine"

  /// Name, type and value; children are elsewhere.
  static let properties: [(name: String, type: String, value: JSONValue)] = [
    ("kernel", "string", ""), ("dt-compatible", "string", ""),
    ("boot", "BootConfiguration", .object([.init("order", "cad")])),
    ("memory", "MemorySizeConfiguration", .object([.init("size", .int(64 << 20))])), ("initrd", "string", ""),
    ("confidential-guest-support", "link<confidential-guest-support>", ""), ("graphics", "bool", true),
    ("usb", "bool", false), ("firmware", "string", "bios-256k.bin"), ("memory-encryption", "string", ""),
    (
      "smp", "SMPConfiguration",
      .object(
        ["cpus", "maxcpus", "threads", "cores", "dies", "sockets", "clusters"].map { .init($0, .int(1)) })
    ),
    ("dump-guest-core", "bool", true), ("phandle-start", "int", 0), ("dumpdtb", "string", ""),
    ("memory-backend", "link<memory-backend>", "/objects/pc.ram"), ("dtb", "string", ""), ("mem-merge", "bool", true),
    ("append", "string", ""), ("suppress-vmdesc", "bool", false), ("smm", "OnOffAuto", "auto"),
    ("acpi", "OnOffAuto", "auto"), ("pit", "OnOffAuto", "auto"), ("pic", "OnOffAuto", "auto"),
    ("x-oem-table-id", "string", "BXPC    "), ("bus-lock-ratelimit", "uint64_t", 0), ("sgx-epc", "SgxEPC", .array([])),
    ("x-oem-id", "string", "BOCHS "), ("max-fw-size", "size", .int(8 << 20)),
    ("default-bus-bypass-iommu", "bool", false), ("device-memory-region-size", "int", 0), ("sata", "bool", true),
    ("vmport", "OnOffAuto", "on"), ("i8042", "bool", true), ("hpet", "bool", true),
    ("smbios-entry-point-type", "str", "32"), ("max-ram-below-4g", "size", .int(3_758_096_384)),
    ("smbus", "bool", true), ("nvdimm", "bool", false), ("nvdimm-persistence", "string", ""),
    ("rtc_state", "link<isa-device>", "/machine/unattached/device[9]"),
    ("smram", "link<memory-region>", "/machine/unattached/device[2]/smram[0]"),
    ("cxl-fmw", "CXLFixedMemoryWindow", .array([])), ("rtc-time", "struct tm", .null),
    ("acpi-device", "link<hotplug-handler>", "/machine/unattached/device[18]"), ("hmat", "bool", false),
    ("cxl", "bool", false), ("pcspk-audiodev", "str", ""),
  ]
}
