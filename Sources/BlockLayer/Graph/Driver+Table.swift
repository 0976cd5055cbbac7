extension Driver {
  private typealias Option = OptionType.Option

  /// BlockdevOptions without the part of the driver.
  static let commonOptions: [OptionType.Option] = [
    Option("driver", .string, required: true),
    Option("node-name", .string),
    Option("discard", .enumeration(["ignore", "unmap"])),
    Option("cache", .object([Option("direct", .bool), Option("no-flush", .bool)])),
    Option("read-only", .bool),
    Option("auto-read-only", .bool),
    Option("force-share", .bool),
    Option("detect-zeroes", .enumeration(["off", "on", "unmap"])),
  ]

  /// Drivers that QEMU 7.2 knows and this engine does not.
  static let unmodelled: Set<String> = [
    "ftp", "ftps", "gluster", "http", "https", "iscsi", "nbd", "nfs", "nvme", "rbd", "replication", "ssh", "vvfat",
  ]

  private static let nullOptions = [Option("size", .int), Option("latency-ns", .int), Option("read-zeroes", .bool)]
  private static let fileOption = Option("file", .reference, required: true)
  private static let filterChild = [Child(name: "file", role: [.filtered, .primary])]
  private static let fileOptions = [
    Option("filename", .string, required: true), Option("pr-manager", .string),
    Option("locking", .enumeration(["auto", "on", "off"])),
    Option("aio", .enumeration(["threads", "native", "io_uring"])), Option("aio-max-batch", .int),
    Option("drop-cache", .bool), Option("x-check-cache-dropped", .bool),
  ]

  static let all: [Driver] = [
    Driver(
      name: "null-co", isProtocol: true, options: nullOptions, length: .null, strongOptions: ["size", "read-zeroes"]),
    Driver(
      name: "null-aio", isProtocol: true, options: nullOptions, length: .null, strongOptions: ["size", "read-zeroes"]),
    Driver(name: "file", isProtocol: true, options: fileOptions, length: .file, strongOptions: ["filename"]),
    Driver(name: "host_device", isProtocol: true, options: fileOptions, length: .file, strongOptions: ["filename"]),
    Driver(name: "host_cdrom", isProtocol: true, options: fileOptions, length: .file, strongOptions: ["filename"]),
    Driver(
      name: "raw", children: filterChild,
      options: [fileOption, Option("offset", .int), Option("size", .int)], permissions: .raw, length: .raw,
      strongOptions: ["offset", "size"]),
    Driver(
      name: "qcow2", children: [Child(name: "file", role: .image)], options: qcow2Options, length: .qcow2),
    Driver(
      name: "throttle", isFilter: true, children: filterChild,
      options: [Option("throttle-group", .string, required: true), fileOption], length: .child("file"),
      strongOptions: ["throttle-group"]),
    Driver(
      name: "copy-on-read", isFilter: true, children: filterChild, options: [fileOption, Option("bottom", .string)],
      permissions: .copyOnRead, length: .child("file")),
    Driver(
      name: "blkdebug", isFilter: true, isProtocol: true,
      children: [Child(name: "image", role: [.filtered, .primary])], options: blkdebugOptions, permissions: .blkdebug,
      length: .child("image"), strongOptions: ["config", "inject-error", "set-state"] + blkdebugLimits),
    Driver(
      name: "blkverify", isFilter: true, isProtocol: true,
      children: [Child(name: "raw", role: [.filtered, .primary]), Child(name: "test", role: .data)],
      options: [Option("test", .reference, required: true), Option("raw", .reference, required: true)],
      length: .child("test")),
    Driver(
      name: "blklogwrites", isFilter: true, children: filterChild + [Child(name: "log", role: .metadata)],
      options: [
        fileOption, Option("log", .reference, required: true), Option("log-sector-size", .int),
        Option("log-append", .bool), Option("log-super-update-interval", .int),
      ], length: .child("file")),
    Driver(
      name: "quorum", isFilter: true,
      options: [
        Option("blkverify", .bool), Option("children", .array(.reference), required: true),
        Option("vote-threshold", .int, required: true), Option("rewrite-corrupted", .bool),
        Option("read-pattern", .enumeration(["quorum", "fifo"])),
      ], permissions: .quorum, length: .quorum,
      strongOptions: ["vote-threshold", "blkverify", "rewrite-corrupted", "read-pattern"]),
    Driver(
      name: "preallocate", isFilter: true, children: filterChild,
      options: [fileOption, Option("prealloc-align", .int), Option("prealloc-size", .int)], permissions: .preallocate,
      length: .child("file")),
    Driver(
      name: "compress", isFilter: true, children: filterChild, options: [fileOption], length: .child("file")),
    Driver(
      name: "copy-before-write", isFilter: true, children: filterChild + [Child(name: "target", role: .data)],
      options: [
        fileOption, Option("target", .reference, required: true),
        Option(
          "bitmap", .object([Option("node", .string, required: true), Option("name", .string, required: true)])),
        Option("on-cbw-error", .enumeration(["break-guest-write", "break-snapshot"])), Option("cbw-timeout", .int),
      ], permissions: .copyBeforeWrite, length: .child("file")),
    Driver(
      name: "snapshot-access", children: [Child(name: "file", role: [.data, .primary])], options: [fileOption],
      permissions: .snapshotAccess, length: .child("file")),
  ]
}
