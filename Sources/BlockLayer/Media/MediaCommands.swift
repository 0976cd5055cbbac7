import JSON
import Machine

// The commands of trays and media.

extension QEMU {
  private typealias Option = OptionType.Option

  private static let drive = [Option("device", .string), Option("id", .string)]
  private static let force = Option("force", .bool)

  static let mediaCommands: [MonitorCommand] = [
    .routine("blockdev-open-tray", drive + [force], .qmpMediumCommand),
    .routine("blockdev-close-tray", drive, .qmpMediumCommand),
    .routine("blockdev-remove-medium", [Option("id", .string, required: true)], .qmpMediumCommand),
    .routine(
      "blockdev-insert-medium",
      [Option("id", .string, required: true), Option("node-name", .string, required: true)], .qmpMediumCommand),
    .routine(
      "blockdev-change-medium",
      drive + [
        Option("filename", .string, required: true), Option("format", .string), force,
        Option("read-only-mode", .enumeration(["retain", "read-only", "read-write"])),
      ], .qmpMediumCommand),
    .routine("eject", drive + [force], .qmpMediumCommand),
  ]

  /// The commands that take a medium out wait for its requests; none of them undoes what it did before an error.
  func defineMediaCommands(_ program: inout Program) {
    program.define(Function.qmpMediumCommand.id, "qmp_blockdev_change_medium", file: "block/qapi-sysemu.c") { r in
      let command = r.parameter("cmd", Int.self)
      let bs = r.local("bs", BlockNode.self)
      r.step("blk = qmp_get_blk(device, id, errp)", quiet: true) { f in
        f[bs] = mediumInUse(commands[f[command]])
        if !f[bs].isNull { bdrvRef(f[bs]) }
      }
      r.when("if (bs)", quiet: true) { f in
        !f[bs].isNull
      } then: {
        r.call("bdrv_drained_begin(bs)", Function.bdrvDrainedBegin.id) { f in Arguments(f[bs]) }
      }
      r.call("bdrv_graph_wrlock()", Function.bdrvGraphWrlock.id)
      r.step("open the tray; blk_remove_bs(blk); blk_insert_bs(blk, bs); close the tray") { f in
        if let command = commands[f[command]] {
          attempt { () throws(QMPError) in try mediumCommand(command) }
        }
        if f[bs].isNull { return }
        bdrvDrainedEnd(f[bs])
        bdrvUnref(f[bs])
      }
      r.call("bdrv_graph_wrunlock()", Function.bdrvGraphWrunlock.id)
    }
  }

  /// The medium that a command takes out while the guest may use it; NULL if there is none.
  private func mediumInUse(_ command: Command?) -> BlockNode {
    guard isRunning, let command else { return .null }
    let arguments = command.arguments
    let blk = try? qmpGetBlk(device: arguments["device"]?.string, id: arguments["id"]?.string)
    guard let blk, hasRemovableMedia(blk),
      ["eject", "blockdev-change-medium"].contains(command.name) || m[blk.trayOpen]
    else { return .null }
    return blkBS(blk)
  }

  private func mediumCommand(_ command: Command) throws(QMPError) {
    let arguments = command.arguments
    let device = arguments["device"]?.string
    let id = arguments["id"]?.string
    let force = arguments["force"]?.bool ?? false
    switch command.name {
    case "blockdev-open-tray": _ = try openTray(device: device, id: id, force: force)
    case "blockdev-close-tray": try closeTray(device: device, id: id)
    case "blockdev-remove-medium": try removeMedium(device: nil, id: id)
    case "blockdev-insert-medium":
      try insertMedium(device: nil, id: id, node: arguments["node-name"]?.string ?? "")
    case "blockdev-change-medium": try changeMedium(arguments)
    default:
      if case .isLocked(let error) = try openTray(device: device, id: id, force: force) { throw error }
      try removeMedium(device: device, id: id)
    }
  }
}
