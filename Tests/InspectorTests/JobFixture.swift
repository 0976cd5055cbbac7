import Subject

/// A machine with a mirror of a virtio-blk disk, an export, two bitmaps and an empty drive.
func jobSnapshot() -> Snapshot {
  var snapshot = Snapshot()
  snapshot.title = "mirror"
  snapshot.revision = "10.0"
  snapshot.step = 900
  snapshot.lastStep = 900
  snapshot.runState = "running"
  snapshot.contexts = [
    Context(id: 0, name: "main", letter: "M"), Context(id: 1, name: "iothread0", letter: "a"),
  ]
  func node(_ id: Int, _ kind: GraphNode.Kind, _ name: String, _ detail: String, context: Int = 0) -> GraphNode {
    let counter = kind == .node || kind == .backend ? 0 : nil
    return GraphNode(
      id: id, kind: kind, name: name, detail: detail, context: context, quiesceCounter: counter, inFlight: counter)
  }
  snapshot.graph.nodes = [
    node(1, .device, "vd0", "virtio-blk-pci"), node(2, .backend, "(vd0)", "backend"),
    node(3, .node, "#block012", "mirror_top"), node(4, .node, "src", "null-co"), node(5, .job, "m0", "mirror"),
    node(6, .backend, "(m0 target)", "backend"), node(7, .node, "dst", "null-co"), node(8, .export, "e0", "nbd"),
    node(9, .backend, "(e0)", "backend"), node(10, .device, "cd0", "scsi-cd", context: 1),
    node(11, .backend, "(cd0)", "empty", context: 1),
  ]
  snapshot.graph.edges = [
    GraphEdge(parent: 1, child: 2, name: "drive"),
    GraphEdge(parent: 2, child: 3, name: "root", permissions: "wr--"),
    GraphEdge(parent: 3, child: 4, name: "backing", permissions: "wr--"),
    GraphEdge(parent: 5, child: 3, name: "main node", permissions: "----"),
    GraphEdge(parent: 5, child: 4, name: "source", permissions: "----"),
    GraphEdge(parent: 5, child: 7, name: "target", permissions: "----"),
    GraphEdge(parent: 5, child: 6, name: "blk"), GraphEdge(parent: 6, child: 7, name: "root", permissions: "w---"),
    GraphEdge(parent: 8, child: 9, name: "blk"), GraphEdge(parent: 9, child: 7, name: "root", permissions: "-r--"),
    GraphEdge(parent: 10, child: 11, name: "drive"),
  ]
  snapshot.threads = [
    ThreadState(
      id: 0, name: "main", context: 0, activity: .canRun, holds: ["BQL"],
      stack: [
        StackFrame(function: "job_sleep_ns", file: "job.c", line: "job_do_yield_locked(job, ns)", coroutine: "m0")
      ],
      bottomHalves: [], coroutines: [], handlers: []),
    ThreadState(
      id: 1, name: "iothread0", context: 1, activity: .idle, bottomHalves: [], coroutines: [], handlers: []),
    ThreadState(
      id: 2, name: "clock", activity: .canRun,
      stack: [
        StackFrame(function: "clock", file: "util/qemu-timer.c", line: "time passes: 100 ms to the next timer")
      ]),
  ]
  snapshot.devices = [
    DeviceState(
      id: 1, name: "vd0", model: "virtio-blk-pci", address: "main", state: "online", context: 0, hasBus: false)
  ]
  snapshot.jobs = [
    JobState(
      id: 5, name: "m0", type: "mirror", status: "running", offset: 1 << 20, length: 6 << 19, isBusy: true, context: 0,
      isChanged: true),
    JobState(
      id: 12, name: "(commit)", type: "commit", status: "paused", offset: 0, length: 512, isPaused: true, context: 1),
    JobState(
      id: 13, name: "b0", type: "backup", status: "aborting", offset: 4096, length: 1 << 40,
      error: "No space left on device", context: 0),
  ]
  snapshot.nbdServer = "unix:/run/nbd.sock"
  snapshot.exports = [ExportState(id: 8, name: "e0", type: "nbd", node: "dst", notes: ["as disk", "1 client"])]
  snapshot.bitmaps = [
    BitmapState(id: 20, name: "b0", node: "src", dirty: 196_608, granularity: 65536, notes: ["busy"]),
    BitmapState(id: 21, name: "(anonymous)", node: "src", dirty: 0, granularity: 512),
  ]
  return snapshot
}
