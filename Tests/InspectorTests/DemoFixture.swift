import Subject

/// The demo machine: two disks whose overlays share a base, one of them behind a throttle filter, a CD, two iothreads.
func demoSnapshot() -> Snapshot {
  var snapshot = Snapshot()
  snapshot.title = "demo machine"
  snapshot.revision = "10.2"
  snapshot.step = 214
  snapshot.lastStep = 214
  snapshot.isRunning = true
  snapshot.stepsPerSecond = 50
  snapshot.runState = "running"
  snapshot.contexts = [
    Context(id: 0, name: "main", letter: "M"), Context(id: 1, name: "iothread0", letter: "a"),
    Context(id: 2, name: "iothread1", letter: "b"),
  ]
  snapshot.graph = demoGraph()
  snapshot.threads = demoThreads()
  snapshot.locks = [
    LockState(name: "BQL", holders: ["main"], waiters: ["vcpu0"]),
    LockState(name: "graph lock", holders: ["iothread0: 2 readers"], isChanged: true),
    LockState(name: "requests_lock stg0"),
  ]
  snapshot.drainedSections = [DrainedSection(name: "thr0", count: 1, inFlight: 2)]
  snapshot.devices = demoDevices()
  snapshot.events = [
    EventLine(step: 190, thread: "vcpu0", kind: .trace, text: "virtio_scsi_cmd_req stg0 tag 81"),
    EventLine(step: 201, thread: "iothread0", kind: .trace, text: "scsi_req_parsed target 0 lun 0 tag 81 READ(10)"),
    EventLine(step: 205, thread: "main", kind: .command, text: "device_add scsi-hd,id=stg1"),
    EventLine(step: 207, thread: "main", kind: .qmp, text: "DEVICE_TRAY_MOVED cd0 tray-open true"),
  ]
  snapshot.steps = (200..<214).map { number in
    let thread = ["main", "iothread0", "vcpu0"][number % 3]
    let line = ["ctx->notified = false", "req->refcount += 1", "vq0.avail += 1"][number % 3]
    return StepLine(
      number: number, thread: thread, function: ["aio_poll", "scsi_req_ref", "virtqueue_push"][number % 3], line: line,
      changes: number % 2 == 0 ? ["req81.refcount: \(number - 199) -> \(number - 198)"] : [])
  }
  snapshot.choices = [
    Choice(thread: 0, threadName: "main", alternative: 0, function: "aio_poll", line: "ctx->notified = false"),
    Choice(thread: 1, threadName: "iothread0", alternative: 0, function: "scsi_read_complete", line: "io completes"),
    Choice(thread: 1, threadName: "iothread0", alternative: 1, function: "scsi_read_complete", line: "io fails, EIO"),
  ]
  return snapshot
}

private func demoGraph() -> Graph {
  let nodes = [
    GraphNode(id: 1, kind: .device, name: "stg0", detail: "scsi-hd", context: 1),
    GraphNode(id: 2, kind: .backend, name: "(stg0)", detail: "backend", context: 1, quiesceCounter: 0, inFlight: 2),
    GraphNode(
      id: 3, kind: .node, name: "thr0", detail: "throttle", context: 1, quiesceCounter: 1, inFlight: 2, isChanged: true),
    GraphNode(id: 4, kind: .node, name: "fmt0", detail: "qcow2", context: 1, quiesceCounter: 0, inFlight: 2),
    GraphNode(id: 5, kind: .node, name: "prot0", detail: "file", context: 1, quiesceCounter: 0, inFlight: 1),
    GraphNode(id: 6, kind: .device, name: "stg1", detail: "scsi-hd", context: 1),
    GraphNode(id: 7, kind: .backend, name: "(stg1)", detail: "backend", context: 1, quiesceCounter: 0, inFlight: 0),
    GraphNode(id: 8, kind: .node, name: "fmt1", detail: "qcow2", context: 1, quiesceCounter: 0, inFlight: 0),
    GraphNode(id: 9, kind: .node, name: "prot1", detail: "file", context: 1, quiesceCounter: 0, inFlight: 0),
    GraphNode(
      id: 10, kind: .node, name: "base", detail: "qcow2", context: 1, quiesceCounter: 0, inFlight: 0, isReadOnly: true),
    GraphNode(
      id: 11, kind: .node, name: "base-file", detail: "file", context: 1, quiesceCounter: 0, inFlight: 0,
      isReadOnly: true),
    GraphNode(id: 12, kind: .device, name: "cd0", detail: "scsi-cd", context: 0),
    GraphNode(id: 13, kind: .backend, name: "(cd0)", detail: "backend", context: 0, quiesceCounter: 0, inFlight: 0),
    GraphNode(
      id: 14, kind: .node, name: "iso", detail: "file", context: 0, quiesceCounter: 0, inFlight: 0, isReadOnly: true),
  ]
  let edges = [
    GraphEdge(parent: 1, child: 2, name: "drive"),
    GraphEdge(parent: 2, child: 3, name: "root", permissions: "wr--", shared: "-ru-"),
    GraphEdge(parent: 3, child: 4, name: "file", permissions: "wr--", isChanged: true),
    GraphEdge(parent: 4, child: 5, name: "file", permissions: "wr-s"),
    GraphEdge(parent: 4, child: 10, name: "backing", permissions: "-r--"),
    GraphEdge(parent: 6, child: 7, name: "drive"),
    GraphEdge(parent: 7, child: 8, name: "root", permissions: "wr--"),
    GraphEdge(parent: 8, child: 9, name: "file", permissions: "wr-s"),
    GraphEdge(parent: 8, child: 10, name: "backing", permissions: "-r--"),
    GraphEdge(parent: 10, child: 11, name: "file", permissions: "-r--"),
    GraphEdge(parent: 12, child: 13, name: "drive"),
    GraphEdge(parent: 13, child: 14, name: "root", permissions: "-r--"),
  ]
  return Graph(nodes: nodes, edges: edges)
}

private func demoThreads() -> [ThreadState] {
  [
    ThreadState(
      id: 0, name: "main", context: 0, activity: .canRun, holds: ["BQL"],
      stack: [
        StackFrame(function: "aio_poll", file: "util/aio-posix.c", line: "ctx->notified = false"),
        StackFrame(function: "bdrv_drained_begin", file: "block/io.c", line: "BDRV_POLL_WHILE(bs, in_flight > 0)"),
        StackFrame(function: "main_loop_wait", file: "util/main-loop.c", line: "dispatch"),
      ], bottomHalves: [], coroutines: [], handlers: ["qmp socket"]),
    ThreadState(
      id: 1, name: "iothread0", context: 1, activity: .canRun,
      stack: [
        StackFrame(function: "scsi_read_complete", file: "hw/scsi/scsi-disk.c", line: "scsi_req_complete(r, GOOD)"),
        StackFrame(
          function: "blk_aio_complete", file: "block/block-backend.c", line: "cb(opaque, ret)", coroutine: "#81"),
        StackFrame(function: "aio_bh_poll", file: "util/async.c", line: "bh->cb(opaque)"),
      ], bottomHalves: ["blk_aio_complete_bh"], coroutines: ["blk_aio_read_entry #82, in flight"],
      handlers: ["virtqueue 2 notifier"], isChanged: true),
    ThreadState(id: 2, name: "iothread1", context: 2, activity: .idle, bottomHalves: [], coroutines: [], handlers: []),
    ThreadState(
      id: 3, name: "vcpu0", activity: .blocked, waitsFor: "BQL, held by main",
      stack: [StackFrame(function: "bql_lock", file: "system/cpus.c", line: "wait until the BQL is free")]),
  ]
}

private func demoDevices() -> [DeviceState] {
  [
    DeviceState(
      id: 100, name: "scsi0", model: "virtio-scsi-pci", address: "iothread0", state: "online", context: 1,
      notes: ["vq2 avail 1 used 1"]),
    DeviceState(
      id: 101, name: "stg0", model: "scsi-hd", address: "0:0", parent: 100, state: "online", context: 1,
      notes: ["drained once"],
      requests: [
        RequestState(
          tag: 81, lun: 0, command: "READ(10) lba 2048 +8", state: "in flight", refcount: 2, context: 1, isChanged: true
        ),
        RequestState(tag: 82, lun: 0, command: "TEST UNIT READY", state: "queued", refcount: 1, context: 1),
      ]),
    DeviceState(id: 102, name: "stg1", model: "scsi-hd", address: "1:0", parent: 100, state: "online", context: 1),
    DeviceState(
      id: 110, name: "scsi1", model: "virtio-scsi-pci", address: "main", state: "online", context: 0),
    DeviceState(
      id: 111, name: "cd0", model: "scsi-cd", address: "0:0", parent: 110, state: "online", context: 0,
      notes: ["unit attention pending: 28/00 medium may have changed"]),
  ]
}
