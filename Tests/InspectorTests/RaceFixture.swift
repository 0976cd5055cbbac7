import Subject

/// The seed race at the instant of the failed assertion, with the recorded run still going on for some steps.
func raceSnapshot() -> Snapshot {
  var snapshot = Snapshot()
  snapshot.title = "rhel-19381"
  snapshot.revision = "seed"
  snapshot.step = 38
  snapshot.lastStep = 41
  snapshot.runState = "running"
  snapshot.contexts = [
    Context(id: 0, name: "main", letter: "M"), Context(id: 1, name: "iothread0", letter: "a"),
  ]
  snapshot.graph = Graph(
    nodes: [
      GraphNode(id: 1, kind: .device, name: "stg0", detail: "scsi-hd", context: 1),
      GraphNode(
        id: 2, kind: .backend, name: "(stg0)", detail: "backend", context: 1, quiesceCounter: 1, inFlight: 0,
        disagrees: true),
      GraphNode(
        id: 3, kind: .node, name: "fmt0", detail: "qcow2", context: 0, quiesceCounter: 1, inFlight: 0, isChanged: true),
      // What is not told is drawn as ?.
      GraphNode(id: 4, kind: .node, name: "prot0", detail: "file", context: 0, quiesceCounter: 1, inFlight: nil),
    ],
    edges: [
      GraphEdge(parent: 1, child: 2, name: "drive"),
      GraphEdge(parent: 2, child: 3, name: "root", permissions: "wr--"),
      GraphEdge(parent: 3, child: 4, name: "file", permissions: "wr-s"),
    ])
  snapshot.threads = raceThreads()
  snapshot.locks = [
    LockState(name: "BQL", holders: ["main"]), LockState(name: "graph lock", holders: [], waiters: []),
  ]
  snapshot.drainedSections = [DrainedSection(name: "fmt0", count: 1, inFlight: 0)]
  snapshot.devices = [
    DeviceState(
      id: 100, name: "scsi0", model: "virtio-scsi-pci", address: "iothread0", state: "online", context: 1),
    DeviceState(
      id: 101, name: "stg0", model: "scsi-hd", address: "0:0", parent: 100, state: "unplugging", context: 1,
      requests: [RequestState(tag: 81, lun: 0, command: "READ(10) lba 2048 +8", state: "queued", refcount: 1)]),
  ]
  snapshot.events = [
    EventLine(step: 12, thread: "main", kind: .command, text: "device_del stg0"),
    EventLine(
      step: 37, thread: "iothread0", kind: .finding,
      text: "blk_get_aio_context: Assertion `ctx == blk->ctx' failed."),
  ]
  snapshot.steps = raceSteps()
  snapshot.finding = FindingLine(
    kind: "assertion", text: "blk_get_aio_context: Assertion `ctx == blk->ctx' failed.", thread: "iothread0",
    function: "blk_get_aio_context", line: "assert(ctx == blk->ctx)")
  snapshot.story = [
    "fmt0 is already in main, stg0's backend still says iothread0. The bottom half in iothread0 asks the backend for "
      + "its context between the two halves of the move.",
    "Nothing orders the bottom half after the commit: draining waits for requests, not for bottom halves.",
  ]
  snapshot.message = Message(text: "Stopped: an assertion failed.", isError: true, serial: 3)
  return snapshot
}

/// The same race three steps before its end, looked at ahead: both threads can go, and it is not yet lost.
func aheadSnapshot() -> Snapshot {
  var snapshot = raceSnapshot()
  snapshot.step = 35
  snapshot.finding = nil
  snapshot.message = nil
  snapshot.events =
    [EventLine(step: nil, thread: "main", kind: .command, text: "{\"execute\": \"cont\"}")]
    + snapshot.events.dropLast()
  snapshot.threads[1].activity = .canRun
  snapshot.threads[1].waitsFor = nil
  for index in snapshot.steps.indices where snapshot.steps[index].number >= 35 {
    snapshot.steps[index].tense = .future
  }
  let chances = [0.0625, 0.125, 0.25, 0.5, 1, 1]
  for (index, chance) in chances.enumerated() {
    snapshot.steps[index].prospect = Prospect(
      canFail: true, mustFail: chance == 1, probability: chance, stepsToFailure: 6 - index)
  }
  snapshot.choices = [
    Choice(
      thread: 0, threadName: "main", alternative: 0, function: "blk_root_set_aio_ctx_commit",
      line: "blk->ctx = new_context", note: "the recorded run takes this",
      prospect: Prospect(canFail: true, mustFail: false, probability: 0.5, stepsToFailure: 3)),
    Choice(
      thread: 1, threadName: "iothread0", alternative: 0, function: "aio_bh_poll", line: "take the bottom half",
      prospect: Prospect(canFail: false, mustFail: false, probability: 0, stepsToFailure: nil)),
    Choice(
      thread: 1, threadName: "iothread0", alternative: 1, function: "aio_bh_poll", line: "leave it",
      prospect: Prospect(canFail: true, mustFail: true, probability: 1, stepsToFailure: 2)),
  ]
  snapshot.hasLookedAhead = true
  snapshot.prospect = Prospect(canFail: true, mustFail: false, probability: 0.5, stepsToFailure: 2)
  snapshot.turningPoints = [TurningPoint(step: 33, kind: .lastWayOut), TurningPoint(step: 36, kind: .noReturn)]
  return snapshot
}

private func raceThreads() -> [ThreadState] {
  [
    ThreadState(
      id: 0, name: "main", context: 0, activity: .canRun, holds: ["BQL"],
      stack: [
        StackFrame(
          function: "blk_root_set_aio_ctx_commit", file: "block/block-backend.c", line: "blk->ctx = new_context"),
        StackFrame(function: "tran_commit", file: "util/transactions.c", line: "act->drv->commit(act->opaque)"),
        StackFrame(function: "bdrv_try_change_aio_context", file: "block.c", line: "tran_commit(tran)"),
        StackFrame(function: "blk_set_aio_context", file: "block/block-backend.c", line: "change the root's context"),
        StackFrame(function: "virtio_scsi_hotunplug", file: "hw/scsi/virtio-scsi.c", line: "move to the main context"),
      ], bottomHalves: [], coroutines: [], handlers: ["qmp socket"], isChanged: false),
    ThreadState(
      id: 1, name: "iothread0", context: 1, activity: .blocked, waitsFor: "nobody: its assertion failed",
      stack: [
        StackFrame(function: "blk_get_aio_context", file: "block/block-backend.c", line: "assert(ctx == blk->ctx)"),
        StackFrame(
          function: "scsi_device_for_each_req_async_bh", file: "hw/scsi/scsi-bus.c", line: "ctx = blk_get_aio_context"),
        StackFrame(function: "aio_bh_poll", file: "util/async.c", line: "bh->cb(opaque)"),
      ], bottomHalves: ["scsi_device_for_each_req_async_bh(stg0)"], coroutines: nil, handlers: nil, isChanged: true),
  ]
}

private func raceSteps() -> [StepLine] {
  let past: [(String, String, String, [String])] = [
    ("main", "scsi_device_purge_requests", "schedule the bottom half", ["iothread0.bh: 0 -> 1"]),
    ("main", "blk_drain", "bdrv_drained_begin(fmt0)", ["fmt0.quiesce_counter: 0 -> 1"]),
    ("iothread0", "aio_bh_poll", "take the first bottom half", []),
    ("main", "bdrv_set_aio_context_commit", "bs->aio_context = NULL", ["fmt0.aio_context: iothread0 -> NULL"]),
    ("main", "bdrv_attach_aio_context", "bs->aio_context = main", ["fmt0.aio_context: NULL -> main"]),
    ("iothread0", "blk_get_aio_context", "assert(ctx == blk->ctx)", []),
  ]
  let future: [(String, String, String)] = [
    ("main", "blk_root_set_aio_ctx_commit", "blk->ctx = new_context"), ("main", "tran_commit", "next action"),
    ("main", "blk_drained_end", "quiesce_counter -= 1"),
  ]
  return past.enumerated().map { index, step in
    StepLine(number: 32 + index, thread: step.0, function: step.1, line: step.2, changes: step.3)
  }
    + future.enumerated().map { index, step in
      StepLine(number: 38 + index, thread: step.0, function: step.1, line: step.2, tense: .future)
    }
}
