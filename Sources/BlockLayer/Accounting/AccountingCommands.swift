import JSON
import Machine

// Limits, statistics and thresholds of devices and nodes.

extension QEMU {
  private typealias Option = OptionType.Option

  static let accountingCommands: [MonitorCommand] = [
    .plain("block_set_io_throttle", throttleArguments) { (qemu, arguments) throws(QMPError) in
      try qemu.blockSetIOThrottle(arguments)
    },
    .routine("block-latency-histogram-set", histogramArguments, .qmpHistogramSet),
    .plain(
      "block-set-write-threshold",
      [Option("node-name", .string, required: true), Option("write-threshold", .uint64, required: true)]
    ) { (qemu, arguments) throws(QMPError) in
      let name = arguments["node-name"]?.string ?? ""
      let bs = qemu.bdrvFindNode(name)
      if bs.isNull { throw QMPError("Device '\(name)' not found") }
      qemu.m[qemu.ioState(of: bs).writeThreshold] = Int(truncatingIfNeeded: arguments["write-threshold"]?.bits ?? 0)
    },
    .query("query-blockstats", [Option("query-nodes", .bool)]) { qemu, arguments in
      qemu.queryBlockStats(nodes: arguments["query-nodes"]?.bool ?? false)
    },
  ]

  /// A histogram that was set stays set when a later one is refused, so this is no plain command.
  func defineAccountingCommands(_ program: inout Program) {
    program.define(Function.qmpHistogramSet.id, "qmp_block_latency_histogram_set", file: "block/qapi-sysemu.c") { r in
      let command = r.parameter("cmd", Int.self)
      r.step("block_latency_histogram_set(stats, type, boundaries)") { f in
        attempt { () throws(QMPError) in
          try setLatencyHistograms(commands[f[command]]?.arguments ?? .object([]))
        }
      }
    }
  }
}
