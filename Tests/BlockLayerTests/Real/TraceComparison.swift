import Machine
import TestSupport

/// Brings recorded and played trace lines into one form, by thread.
struct TraceComparison {
  /// Event kinds that the engine does not have, or whose number says nothing, and why.
  static let allowed: [(prefix: String, reason: String)] = [
    ("poll_", "adaptive polling is not modelled; its events depend on timing"),
    ("run_poll_handlers", "adaptive polling is not modelled; its events depend on timing"),
    ("virtio_queue_notify", "how often a kick is seen twice depends on timing; the pops that follow are compared"),
  ]

  /// Threads that the engine does not have, and why.
  static let allowedThreads = [
    "mon": "commands come from outside; the monitor's thread only queues them, and main's lines show their arrival"
  ]

  /// What one run shows of 7.2 that later versions, which the engine models, do not do, and why.
  static let allowedIn: [String: [(prefix: String, reason: String)]] = [
    "set-iothread": [
      ("aio_co_schedule", "7.2 drains by coroutines in the node's context (bdrv_drain_invoke); 8.1 on by callbacks"),
      ("qemu_aio_coroutine_enter", "as above"), ("qemu_coroutine_", "as above"),
    ]
  ]

  /// Lines of one side in one place of one run that the other side does not have, and why.
  struct Passage {
    var run: String
    var thread: String
    /// The lines that it follows.
    var after: [String]
    var lines: [String]
    /// Whether QEMU 7.2 has it, else the engine.
    var isRecorded: Bool
    var reason: String
  }

  static let passages = [
    Passage(
      run: "mirror-iothread", thread: "main",
      after: ["job_apply_verb job job in state ready; applying verb complete (allowed)", Self.schedule],
      lines: [Self.schedule], isRecorded: false,
      reason: "a coroutine drains in main, which wakes it then; 7.2 does it in the node's context and enters it there"),
    Passage(
      run: "mirror-iothread", thread: "iothread:t0",
      after: ["mirror_before_drain s job dirty count 0", "qemu_coroutine_yield from co to co(t0)"],
      lines: ["aio_co_schedule_bh_cb ctx ctx(t0) co co"], isRecorded: false, reason: "as above"),
    Passage(
      run: "mirror-iothread", thread: "main", after: ["blk_root_attach child child blk blk:d0 bs bs:b"],
      lines: [Self.schedule], isRecorded: true,
      reason: "the filter that closes is flushed in a coroutine of its context; the engine's has nothing to flush"),
    Passage(
      run: "mirror-iothread", thread: "iothread:t0", after: ["qemu_coroutine_terminate self co"],
      lines: [
        "aio_co_schedule_bh_cb ctx ctx(t0) co co",
        "qemu_aio_coroutine_enter ctx ctx(t0) from co(t0) to co opaque opaque", "qemu_coroutine_terminate self co",
      ], isRecorded: true, reason: "as above"),
  ]
  private static let schedule = "aio_co_schedule ctx ctx(t0) co co"

  let name: String

  init(_ name: String) { self.name = name }

  /// How often the dispatcher's coroutine goes to sleep depends on whether the client's next command is there already.
  private static let dispatcher = "co(qmp)"

  private func isCompared(_ line: String) -> Bool {
    let left = Self.allowed + (Self.allowedIn[name] ?? [])
    return !left.contains { line.hasPrefix($0.prefix) } && !line.contains(Self.dispatcher)
  }

  func recorded(_ recording: TraceRecording) -> [String: [String]] {
    var threads: [String: [(text: String, absent: Int)]] = [:]
    for entry in recording.entries where Self.allowedThreads[entry.thread] == nil {
      if let count = entry.leftOut {
        if entry.arguments.contains("targets") { threads[entry.thread, default: []].append(("", count)) }
      } else if isCompared(entry.text) {
        threads[entry.thread, default: []].append((masked(relabelled(entry.text)), 0))
      }
    }
    return compared(threads, isRecorded: true)
  }

  func played(_ outputs: [Output], _ machine: Machine) -> [String: [String]] {
    var threads: [String: [(text: String, absent: Int)]] = [:]
    for output in outputs where output.kind == .trace && isCompared(output.text) {
      let name = machine.threadNames[output.thread]
      let thread = ["main", "rcu", "vcpu0", "worker", "clock"].contains(name) ? name : "iothread:\(name)"
      threads[thread, default: []].append((masked(output.text), 0))
    }
    return compared(threads, isRecorded: false)
  }

  private func compared(_ threads: [String: [(text: String, absent: Int)]], isRecorded: Bool) -> [String: [String]] {
    var out = threads.mapValues { collapsed(absentTargets($0)) }
    for passage in Self.passages where passage.run == name && passage.isRecorded == isRecorded {
      out[passage.thread] = out[passage.thread].map { without(passage, $0) }
    }
    return out
  }

  private func without(_ passage: Passage, _ lines: [String]) -> [String] {
    let pattern = passage.after + passage.lines
    guard lines.count >= pattern.count else { return lines }
    for start in 0...(lines.count - pattern.count) where Array(lines[start..<start + pattern.count]) == pattern {
      let first = start + passage.after.count
      return Array(lines[..<first] + lines[(first + passage.lines.count)...])
    }
    return lines
  }

  /// In one recording the names of two nodes stand for each other: the driver's column tells.
  private func relabelled(_ text: String) -> String {
    guard name == "read-error-report" else { return text }
    return text.split(separator: " ").map { $0 == "bs:b" ? "bs:#null-co" : $0 == "bs:#null-co" ? "bs:b" : $0 }
      .joined(separator: " ")
  }

  /// Names that stand for pointers lose their numbers: `co3`, `elem1`, `vq2@vdev2`.
  private func masked(_ text: String) -> String {
    text.split(separator: " ").map { word in
      var word = String(word)
      if let at = word.firstIndex(of: "@") { word = String(word[..<at]) }
      for stem in ["dbs=dbs", "cb=cb", "bs=scsireq"] where word.hasPrefix(stem) { return stem }
      for stem in ["child", "opaque", "pool", "req", "elem", "vq", "co", "job", "node", "blk"]
      where word.hasPrefix(stem) && word.dropFirst(stem.count).allSatisfy(\.isNumber) {
        return stem
      }
      if word.hasPrefix("job:") { return "job" }
      // The only node without a name there is a mirror's filter.
      if word == "bs1" { return "bs:#mirror_top" }
      if word.hasPrefix("vdev"), word.count > 4 { return "vdev-name" }
      return word
    }.joined(separator: " ").replacingDeviceNames
  }

  /// The five lines of a request to a target that is not there count as one.
  private func absentTargets(_ lines: [(text: String, absent: Int)]) -> [(text: String, absent: Int)] {
    var out: [(text: String, absent: Int)] = []
    var index = 0
    while index < lines.count {
      if index + 4 < lines.count, lines[index].text.hasPrefix("virtqueue_pop"),
        lines[index + 2].text.hasPrefix("virtio_scsi_cmd_resp"), lines[index + 2].text.contains("response=3")
      {
        out.append(("", 1))
        index += 5
      } else {
        out.append(lines[index])
        index += 1
      }
    }
    return out
  }

  private func collapsed(_ lines: [(text: String, absent: Int)]) -> [String] {
    var out: [String] = []
    var run = 0
    for line in lines {
      if line.absent == 0, run > 0 { out.append("\(run) absent targets") }
      run = line.absent > 0 ? run + line.absent : 0
      if line.absent == 0 { out.append(line.text) }
    }
    return run > 0 ? out + ["\(run) absent targets"] : out
  }
}

extension String {
  /// `vdev NAME` without the name: recordings number the devices, the engine names them.
  fileprivate var replacingDeviceNames: String {
    guard hasPrefix("virtio_set_status") else { return self }
    let words = split(separator: " ")
    return words.enumerated().map { $0.offset == 2 ? "vdev" : String($0.element) }.joined(separator: " ")
  }
}
