import JSON
import Machine

// `info` of the human monitor [hmp-commands-info.hx, monitor/hmp-cmds.c, block/monitor/block-hmp-cmds.c, 7.2].

extension QEMU {
  static let infoCommands: [HMPCommand] = [
    HMPCommand(
      name: "block", parameters: ["nodes:-n", "verbose:-v", "device:B?"], usage: "[-n] [-v] [device]",
      help: "block devices, or nodes with -n; all there is to tell with -v"
    ) { qemu, arguments in
      .text(
        qemu.infoBlock(
          device: arguments["device"]?.string, showsNodes: arguments["nodes"] != nil,
          isVerbose: arguments["verbose"] != nil))
    },
    HMPCommand(name: "block-jobs", help: "jobs and how far they are") { _, _ in
      .answer(Command("query-block-jobs")) { jobsText($0) }
    },
    HMPCommand(name: "blockstats", help: "what block devices have done") { qemu, _ in .text(qemu.infoBlockStats()) },
    HMPCommand(name: "iothreads", help: "iothreads") { _, _ in
      .answer(Command("query-iothreads")) { iothreadsText($0) }
    },
    HMPCommand(name: "kvm", help: "whether KVM is used") { _, _ in .text("kvm support: disabled\n") },
    HMPCommand(name: "name", help: "the machine's name") { _, _ in .text("") },
    HMPCommand(name: "snapshots", help: "snapshots of the machine") { qemu, _ in .text(qemu.infoSnapshots()) },
    HMPCommand(name: "status", help: "whether the machine runs") { qemu, _ in .text(qemu.infoStatus()) },
    HMPCommand(name: "uuid", help: "the machine's UUID") { _, _ in
      .text("00000000-0000-0000-0000-000000000000\n")
    },
    HMPCommand(name: "version", help: "the version of QEMU that is modelled") { _, _ in .text("7.2.22\n") },
  ]

  /// Topics that QEMU has and the engine has not.
  static let unmodelledInfo: Set<String> = [
    "accel", "balloon", "capture", "chardev", "cpus", "cpustats", "dirty_rate", "dump", "history", "hotpluggable-cpus",
    "irq", "jit", "lapic", "mem", "memdev", "memory-devices", "memory_size_summary", "mice", "migrate",
    "migrate_capabilities", "migrate_parameters", "mtree", "network", "numa", "opcount", "pci", "pic", "profile", "qdm",
    "qom-tree", "qtree", "ramblock", "rdma", "registers", "replay", "rocker", "rocker-of-dpa-flows",
    "rocker-of-dpa-groups", "rocker-ports", "roms", "sev", "sgx", "spice", "stats", "sync-profile", "tlb", "tpm",
    "trace-events", "usb", "usbhost", "usernet", "vcpu_dirty_limit", "virtio", "virtio-queue-element",
    "virtio-queue-status", "virtio-status", "virtio-vhost-queue-status", "vm-generation-id", "vnc",
  ]

  private func infoStatus() -> String {
    let state: RunState = global(.runState)
    let detail = state == .running || state == .paused ? "" : " (\(state.name))"
    return "VM status: \(state == .running ? "running" : "paused")\(detail)\n"
  }

  private func infoBlockStats() -> String {
    let names = [
      "rd_bytes", "wr_bytes", "rd_operations", "wr_operations", "flush_operations", "wr_total_time_ns",
      "rd_total_time_ns", "flush_total_time_ns", "rd_merged", "wr_merged", "idle_time_ns",
    ]
    return (queryBlockStats(nodes: false).array ?? []).map { device in
      let counts = names.map { "\($0)=\(device["stats"]?[$0]?.int ?? 0)" }
      return "\(device["device"]?.string ?? ""): \(counts.joined(separator: " "))\n"
    }.joined()
  }

  private func infoSnapshots() -> String {
    let canStore = allBackends().contains { blk in
      let bs = blkBS(blk)
      return !bs.isNull && text(m[bs.drv]) == "qcow2" && !m[bs.readOnly]
    }
    return canStore ? "There is no snapshot available.\n" : "no block device can store vmstate for snapshot\n"
  }

  private static func jobsText(_ jobs: JSONValue) -> String {
    guard let jobs = jobs.array, !jobs.isEmpty else { return "No active jobs\n" }
    return jobs.map { job in
      let device = job["device"]?.string ?? ""
      let type = job["type"]?.string ?? ""
      func number(_ name: String) -> String { String(job[name]?.int ?? 0) }
      let what = type == "stream" ? "Streaming device \(device)" : "Type \(type), device \(device)"
      return
        "\(what): Completed \(number("offset")) of \(number("len")) bytes, speed limit \(number("speed")) bytes/s\n"
    }.joined()
  }

  private static func iothreadsText(_ threads: JSONValue) -> String {
    (threads.array ?? []).map { thread in
      func number(_ name: String) -> String { String(thread[name]?.int ?? 0) }
      return "\(thread["id"]?.string ?? ""):\n  thread_id=\(number("thread-id"))\n"
        + "  poll-max-ns=\(number("poll-max-ns"))\n  poll-grow=\(number("poll-grow"))\n"
        + "  poll-shrink=\(number("poll-shrink"))\n  aio-max-batch=\(number("aio-max-batch"))\n"
    }.joined()
  }
}
