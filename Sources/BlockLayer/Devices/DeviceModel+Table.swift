extension DeviceModel {
  /// The models that the engine has.
  static let models: [DeviceModel] =
    [
      DeviceModel(
        name: "scsi-hd", family: .scsiDisk, bus: "SCSI", properties: scsi + scsiDisk + geometry + hardDisk, backend: nil
      ),
      DeviceModel(name: "scsi-cd", family: .scsiDisk, bus: "SCSI", properties: scsi + scsiDisk + drive, backend: nil),
      DeviceModel(
        name: "scsi-block", family: .scsiPassthrough, bus: "SCSI", properties: scsi + errors + passthrough + scsiBlock,
        backend: nil),
      DeviceModel(
        name: "scsi-generic", family: .scsiPassthrough, bus: "SCSI", properties: scsi + passthrough, backend: nil),
    ] + virtio("virtio-scsi-pci", .virtioSCSI, scsiBackend, [])
    + virtio("virtio-blk-pci", .virtioBlk, blkBackend, [.uint32("class", 0)])

  /// A PCI function in its three variants.
  private static func virtio(
    _ name: String, _ family: Family, _ backend: VirtIODevice, _ own: [DeviceProperty]
  ) -> [DeviceModel] {
    let modes: [DeviceProperty] = [.onOffAuto("disable-legacy"), .bool("disable-modern", false)]
    return ["", "-transitional", "-non-transitional"].map { variant in
      DeviceModel(
        name: name + variant, family: family, bus: "PCI",
        properties: device + pci + virtioPCI + own + (variant.isEmpty ? modes : []), backend: backend)
    }
  }

  // MARK: What types have in common

  /// What abstract types give to all of their kind, besides what every device has.
  static func common(of type: String) -> [DeviceProperty] {
    if TypeTree.all.isA(type, "scsi-device") { return Array(scsi.dropFirst(device.count).prefix(3)) }
    return TypeTree.all.isA(type, "virtio-device") ? virtioDevice : []
  }

  private static let device: [DeviceProperty] = [
    .own("type", .constant), .own("parent_bus", .link("bus")), .own("realized", .bool, isWritable: true),
    .own("hotplugged", .bool), .own("hotpluggable", .bool),
  ]

  private static let bootIndex: DeviceProperty = {
    var property = DeviceProperty("bootindex", .bootIndex)
    property.isLate = true
    return property
  }()

  private static let blockDevice: DeviceProperty = {
    var property = DeviceProperty("drive", .drive)
    property.isLate = true
    return property
  }()

  /// DEFINE_BLOCK_PROPERTIES.
  private static let blockProperties: [DeviceProperty] = [
    blockDevice, .onOffAuto("backend_defaults"), DeviceProperty("logical_block_size", .blockSize, .int(0)),
    DeviceProperty("physical_block_size", .blockSize, .int(0)), DeviceProperty("min_io_size", .size32, .int(0)),
    DeviceProperty("opt_io_size", .size32, .int(0)),
    DeviceProperty("discard_granularity", .size32, .int(4_294_967_295)), .onOffAuto("write-cache"),
    shareRW, .onOffAuto("account-invalid"), .onOffAuto("account-failed"),
  ]

  private static let shareRW: DeviceProperty = .bool("share-rw", false)

  /// DEFINE_BLOCK_ERROR_PROPERTIES.
  private static let errors: [DeviceProperty] = [
    DeviceProperty("rerror", .onError, .string("auto")), DeviceProperty("werror", .onError, .string("auto")),
  ]

  /// DEFINE_BLOCK_CHS_PROPERTIES.
  private static let geometry: [DeviceProperty] = ["cyls", "heads", "secs", "lcyls", "lheads", "lsecs"].map {
    .uint32($0, 0)
  }

  // MARK: SCSI [hw/scsi/scsi-bus.c, scsi-disk.c, scsi-generic.c]

  private static let scsi: [DeviceProperty] =
    device + [.uint32("channel", 0), .uint32("scsi-id", 4_294_967_295), .uint32("lun", 4_294_967_295), bootIndex]

  private static let scsiDisk: [DeviceProperty] =
    blockProperties + errors + ["ver", "serial", "vendor", "product", "device_id"].map { .string($0) } + [
      .uint64("wwn", 0), .uint64("port_wwn", 0), .uint16("port_index", 0), .uint64("max_io_size", 2_147_483_647),
      DeviceProperty("scsi_version", .int32, .int(5)), .flag("quirk_mode_page_vendor_specific_apple", false),
    ]

  private static let hardDisk: [DeviceProperty] = [
    .flag("removable", false), .flag("dpofua", false), .uint64("max_unmap_size", 1_073_741_824),
    .uint16("rotation_rate", 0),
  ]

  private static let drive: [DeviceProperty] = [
    .flag("quirk_mode_page_apple_vendor", false), .flag("quirk_mode_sense_rom_use_dbd", false),
    .flag("quirk_mode_page_truncated", false),
  ]

  private static let passthrough: [DeviceProperty] = [blockDevice, shareRW, .uint32("io_timeout", 30)]

  private static let scsiBlock: [DeviceProperty] = [
    .uint16("rotation_rate", 0), .uint64("max_unmap_size", 1_073_741_824), .uint64("max_io_size", 2_147_483_647),
    DeviceProperty("scsi_version", .int32, .int(-1)),
  ]

  // MARK: PCI and virtio [hw/pci/pci.c, hw/virtio/virtio-pci.c, hw/virtio/virtio.c]

  private static let legacyAddress: DeviceProperty = {
    var property = DeviceProperty("legacy-addr", .string)
    property.isListed = false
    property.isWritable = false
    return property
  }()

  private static let pci: [DeviceProperty] = [
    .string("failover_pair_id"), .string("romfile"), DeviceProperty("addr", .pciAddress, .int(-1)), legacyAddress,
    .uint32("romsize", 4_294_967_295), .uint32("rombar", 1), .uint32("acpi-index", 0), .flag("multifunction", false),
    .flag("x-pcie-lnksta-dllla", true), .flag("x-pcie-extcap-init", true),
  ]

  private static let virtioPCI: [DeviceProperty] = [
    .flag("migrate-extra", true), .flag("ats", false), .bool("x-ignore-backend-features", false),
    .flag("x-pcie-pm-init", true), .flag("aer", false), .flag("x-pcie-flr-init", true),
    .flag("x-pcie-lnkctl-init", true), .flag("x-ats-page-aligned", true), .flag("page-per-vq", false),
    .flag("x-pcie-deverr-init", true), .flag("virtio-pci-bus-master-bug-migration", false),
    .flag("modern-pio-notify", false), .flag("x-disable-pcie", false), .uint32("vectors", 4_294_967_295),
    .flag("ioeventfd", true),
  ]

  private static let virtioDevice: [DeviceProperty] = [
    .flag("queue_reset", true), .bool("use-disabled-flag", true), .flag("packed", false),
    .flag("iommu_platform", false), .flag("event_idx", true), .bool("x-disable-legacy-check", false),
    .flag("notify_on_empty", true), .flag("any_layout", true), .bool("use-started", true),
    .flag("indirect_desc", true),
  ]

  /// Only backends have it, and nobody reads it.
  private static let legacyIOThread: DeviceProperty = {
    var property = DeviceProperty("legacy-iothread", .string)
    property.isListed = false
    property.isWritable = false
    return property
  }()

  private static let scsiBackend = VirtIODevice(
    name: "virtio-scsi-device",
    properties: virtioDevice + [
      .bool("seg_max_adjust", true), .uint32("max_sectors", 65535), .link("iothread", "iothread"),
      .flag("param_change", true), .uint32("cmd_per_lun", 128), .uint32("num_queues", 4_294_967_295),
      .uint32("virtqueue_size", 256), .flag("hotplug", true), legacyIOThread,
    ])

  private static let blkBackend = VirtIODevice(
    name: "virtio-blk-device",
    properties: virtioDevice + blockProperties + errors + geometry + [
      .uint16("queue-size", 256), .string("serial"), .link("iothread", "iothread"), .uint16("num-queues", 65535),
      .flag("config-wce", true), .bool("seg-max-adjust", true), .bool("report-discard-granularity", true),
      .flag("scsi", false), .uint32("max-discard-sectors", 4_194_303), .flag("discard", true),
      .flag("request-merging", true), .flag("write-zeroes", true), .uint32("max-write-zeroes-sectors", 4_194_303),
      .bool("x-enable-wce-if-config-wce", true), bootIndex, legacyIOThread,
    ])
}
