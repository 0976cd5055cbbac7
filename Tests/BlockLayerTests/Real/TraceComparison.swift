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
    return threads.mapValues { collapsed(absentTargets($0)) }
  }

  func played(_ outputs: [Output], _ machine: Machine) -> [String: [String]] {
    var threads: [String: [(text: String, absent: Int)]] = [:]
    for output in outputs where output.kind == .trace && isCompared(output.text) {
      let name = machine.threadNames[output.thread]
      let thread = ["main", "rcu", "vcpu0", "worker", "clock"].contains(name) ? name : "iothread:\(name)"
      threads[thread, default: []].append((masked(output.text), 0))
    }
    return threads.mapValues { collapsed(absentTargets($0)) }
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
