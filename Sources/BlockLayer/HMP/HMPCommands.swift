import JSON
import Machine

// The commands of the human monitor that the engine has [hmp-commands.hx, block/monitor/block-hmp-cmds.c, 7.2].

extension QEMU {
  static let hmpCommands: [HMPCommand] = [
    HMPCommand(name: "help|?", parameters: ["name:S?"], usage: "[cmd]", help: "tell what there is") { _, arguments in
      .text(helpText(arguments["name"]?.string ?? ""))
    },
    HMPCommand(name: "info", usage: "[subcommand]", help: "tell about the machine") { _, _ in
      .text(infoCommands.map { "info \(helpLine($0))" }.joined())
    },
    .passing("stop|s", help: "stop the machine", to: "stop"),
    .passing("cont|c", help: "let the machine run", to: "cont"),
    .passing("system_reset", help: "reset the machine", to: "system_reset"),
    .passing("system_powerdown", help: "press the power button", to: "system_powerdown"),
    .passing("system_wakeup", help: "wake the machine", to: "system_wakeup"),
    .passing("watchdog_action", ["action:s"], usage: "action", help: "what a watchdog does", to: "watchdog-set-action"),
    HMPCommand(
      name: "device_add", parameters: ["device:O"], usage: "driver[,prop=value][,...]", help: "plug a device"
    ) { _, arguments in
      .command(Command("device_add", .keyval(arguments["device"]?.string ?? "", implied: "driver")))
    },
    .passing("device_del", ["id:s"], usage: "device", help: "unplug a device", to: "device_del"),
    HMPCommand(
      name: "object_add", parameters: ["object:S"], usage: "[qom-type=]type,id=str[,prop=value][,...]",
      help: "make an object"
    ) { _, arguments in
      let given = JSONValue.keyval(arguments["object"]?.string ?? "", implied: "qom-type")
      return .command(Command("object-add", typed(given)))
    },
    .passing("object_del", ["id:s"], usage: "id", help: "take an object away", to: "object-del"),
    HMPCommand(
      name: "eject", parameters: ["force:-f", "device:B"], usage: "[-f] device", help: "take a medium out"
    ) { _, arguments in .command(Command("eject", arguments)) },
    HMPCommand(
      name: "change", parameters: ["device:B", "force:-f", "target:F", "arg:s?", "read-only-mode:s?"],
      usage: "device [-f] filename [format [read-only-mode]]", help: "put another medium in"
    ) { _, arguments in
      let names = ["target": "filename", "arg": "format"]
      let members = (arguments.members ?? []).map { JSONValue.Member(names[$0.name] ?? $0.name, $0.value) }
      return .command(Command("blockdev-change-medium", .object(members)))
    },
    .passing(
      "block_resize", ["device:B", "size:o"], usage: "device size", help: "give a disk another size", to: "block_resize"
    ),
    HMPCommand(
      name: "block_set_io_throttle", parameters: ["device:B"] + throttleNames.sortedAsTyped.map { "\($0):l" },
      usage: "device bps bps_rd bps_wr iops iops_rd iops_wr", help: "limit a disk's requests"
    ) { qemu, arguments in
      // This one takes the id of a device as well.
      let name = arguments["device"]?.string ?? ""
      let key = qemu.blkByName(name).isNull ? "id" : "device"
      let rest = (arguments.members ?? []).filter { $0.name != "device" }
      return .command(Command("block_set_io_throttle", .object([.init(key, .string(name))] + rest)))
    },
    HMPCommand(name: "drive_del", parameters: ["id:B"], usage: "device", help: "take a node away") { _, arguments in
      .command(Command(hmpDriveDel, arguments))
    },
    HMPCommand(name: "commit", parameters: ["device:B"], usage: "device|all", help: "commit overlays") {
      qemu, arguments in
      let name = arguments["device"]?.string ?? ""
      if name == "all" { return .text("") }
      return .text(
        qemu.blkByName(name).isNull
          ? "Device '\(name)' not found\n" : "blockscope does not model the command 'commit'\n")
    },
    HMPCommand(
      name: "block_stream", parameters: ["device:B", "speed:o?", "base:s?"], usage: "device [speed [base]]",
      help: "start a stream job"
    ) { _, arguments in
      // The job goes by the name that was given.
      let id = arguments["device"].map { [JSONValue.Member("job-id", $0)] } ?? []
      return .command(Command("block-stream", .object(id + (arguments.members ?? []))))
    },
    .passing(
      "block_job_set_speed", ["device:B", "speed:o"], usage: "device speed", help: "limit a job",
      to: "block-job-set-speed"),
    .passing(
      "block_job_cancel", ["force:-f", "device:B"], usage: "[-f] device", help: "end a job", to: "block-job-cancel"),
    .passing("block_job_complete", ["device:B"], usage: "device", help: "complete a job", to: "block-job-complete"),
    .passing("block_job_pause", ["device:B"], usage: "device", help: "pause a job", to: "block-job-pause"),
    .passing("block_job_resume", ["device:B"], usage: "device", help: "let a job go on", to: "block-job-resume"),
    .passing("nbd_server_stop", help: "end the NBD server", to: "nbd-server-stop"),
    .passing(
      "nbd_server_remove", ["name:B", "force:-f"], usage: "name [-f]", help: "take an export away",
      to: "nbd-server-remove"),
  ]

  /// drive_del as a command of its own, which no QMP client can name.
  static var hmpDriveDel: String { "(drive-del)" }

  /// Commands that QEMU has and the engine has not.
  static let unmodelledHMP: Set<String> = [
    "announce_self", "balloon", "boot_set", "calc_dirty_rate", "cancel_vcpu_dirty_limit", "chardev-add",
    "chardev-change", "chardev-remove", "chardev-send-break", "client_migrate_info", "closefd", "cpu", "delvm",
    "drive_add", "drive_backup", "drive_mirror", "dump-guest-memory", "dump-skeys", "exit_preconfig", "expire_password",
    "gdbserver", "getfd", "gpa2hpa", "gpa2hva", "gva2gpa", "hostfwd_add", "hostfwd_remove", "i", "loadvm", "log",
    "logfile",
    "mce", "memsave", "migrate", "migrate_cancel", "migrate_continue", "migrate_incoming", "migrate_pause",
    "migrate_recover", "migrate_set_capability", "migrate_set_parameter", "migrate_start_postcopy", "mouse_button",
    "mouse_move", "mouse_set", "nbd_server_add", "nbd_server_start", "netdev_add", "netdev_del", "nmi", "o", "p",
    "pcie_aer_inject_error", "pmemsave", "print", "qemu-io", "qom-get", "qom-list", "qom-set", "quit", "q",
    "replay_break",
    "replay_delete_break", "replay_seek", "ringbuf_read", "ringbuf_write", "rocker", "savevm", "screendump", "sendkey",
    "set_link", "set_password", "set_vcpu_dirty_limit", "singlestep", "snapshot_blkdev", "snapshot_blkdev_internal",
    "snapshot_delete_blkdev_internal", "sum", "sync-profile", "trace-event", "trace-file", "wavcapture", "stopcapture",
    "x",
    "x_colo_lost_heartbeat", "xp",
  ]

  // MARK: Help

  static func helpLine(_ command: HMPCommand) -> String { "\(command.name) \(command.usage) -- \(command.help)\n" }

  private static func helpText(_ text: String) -> String {
    let words = text.split { $0 == " " || $0 == "\t" }.map(String.init)
    guard let first = words.first else {
      return hmpCommands.filter { $0.name != "info" }.sorted { $0.name < $1.name }.map(helpLine).joined()
    }
    guard first == "info" else {
      guard let found = hmpCommands.first(where: { $0.isCalled(first) }) else { return "unknown command: '\(first)'\n" }
      return helpLine(found)
    }
    guard words.count > 1 else { return infoCommands.map { "info \(helpLine($0))" }.joined() }
    guard let found = infoCommands.first(where: { $0.isCalled(words[1]) }) else {
      return "unknown command: 'info \(words[1])'\n"
    }
    return "info \(helpLine(found))"
  }

  /// Options of a command line with the numbers and truth values that QMP wants.
  private static func typed(_ options: JSONValue) -> JSONValue {
    .object(
      (options.members ?? []).map { member in
        guard member.name != "id", member.name != "qom-type", let text = member.value.string else { return member }
        if let number = Int(text) { return .init(member.name, .int(number)) }
        return text == "on" || text == "off" ? .init(member.name, .bool(text == "on")) : member
      })
  }

  /// hmp_drive_del of a node or a device's medium [blockdev.c, 7.2].
  func driveDel(_ id: String) throws(QMPError) {
    if !bdrvFindNode(id).isNull { return try blockdevDel(id) }
    throw QMPError("Device '\(id)' not found")
  }
}

extension [(name: String, short: String)] {
  fileprivate var sortedAsTyped: [String] { map(\.short) }
}
