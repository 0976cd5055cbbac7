import JSON

extension QEMU {
  private typealias Option = OptionType.Option

  static let qomCommands: [MonitorCommand] = [
    .query("qom-list", [Option("path", .string, required: true)]) { (qemu, arguments) throws(QMPError) in
      try qemu.qomList(path: arguments["path"]?.string ?? "")
    },
    .query("qom-get", [Option("path", .string, required: true), Option("property", .string, required: true)]) {
      (qemu, arguments) throws(QMPError) in
      try qemu.qomGet(path: arguments["path"]?.string ?? "", property: arguments["property"]?.string ?? "")
    },
    .graph(
      "qom-set",
      [
        Option("path", .string, required: true), Option("property", .string, required: true),
        Option("value", .anything, required: true),
      ]
    ) { (qemu, arguments) throws(QMPError) in
      try qemu.qomSet(
        path: arguments["path"]?.string ?? "", property: arguments["property"]?.string ?? "",
        value: arguments["value"] ?? .null)
    },
    .query("qom-list-types", [Option("implements", .string), Option("abstract", .bool)]) { qemu, arguments in
      qemu.qomListTypes(
        implements: arguments["implements"]?.string, abstract: arguments["abstract"]?.bool ?? false)
    },
    .query("qom-list-properties", [Option("typename", .string, required: true)]) {
      (qemu, arguments) throws(QMPError) in
      try qemu.qomListProperties(type: arguments["typename"]?.string ?? "")
    },
    .query("device-list-properties", [Option("typename", .string, required: true)]) {
      (qemu, arguments) throws(QMPError) in
      try qemu.deviceListProperties(type: arguments["typename"]?.string ?? "")
    },
  ]
}
