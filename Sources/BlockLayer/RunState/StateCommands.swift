import JSON
import Machine

// The machine's state, apart from stop, cont and system_reset [softmmu/runstate.c, monitor/qmp-cmds.c, 7.2].

extension QEMU {
  private typealias Option = OptionType.Option

  private static let watchdogActions = ["reset", "shutdown", "poweroff", "pause", "debug", "none", "inject-nmi"]

  static let stateCommands: [MonitorCommand] = [
    .plain(
      "set-action",
      [
        Option("reboot", .enumeration(["reset", "shutdown"])), Option("shutdown", .enumeration(["poweroff", "pause"])),
        Option("panic", .enumeration(["pause", "shutdown", "exit-failure", "none"])),
        Option("watchdog", .enumeration(watchdogActions)),
      ]
    ) { qemu, arguments in qemu.setActions(arguments) },
    .plain("watchdog-set-action", [Option("action", .enumeration(watchdogActions), required: true)]) {
      qemu, arguments in
      qemu.setActions(.object([.init("watchdog", arguments["action"] ?? .null)]))
    },
    .plain("system_powerdown") { qemu, _ in qemu.m.emit(.event, "POWERDOWN") },
    .plain("system_wakeup") { (_, _) throws(QMPError) in
      throw QMPError("Unable to wake up: guest is not in suspended state")
    },
    .query("query-uuid") { _, _ in .object([.init("UUID", .string("00000000-0000-0000-0000-000000000000"))]) },
    .query("query-kvm") { _, _ in .object([.init("enabled", .bool(false)), .init("present", .bool(true))]) },
  ]

  private func setActions(_ new: JSONValue) {
    let old = commands[global(.actions, Int.self)]?.arguments.members ?? []
    let members = old.filter { new[$0.name] == nil } + (new.members ?? [])
    setGlobal(.actions, commands.intern(Command("", .object(members))))
  }
}
