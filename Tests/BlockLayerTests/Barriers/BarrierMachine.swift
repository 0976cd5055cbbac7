import Machine

@testable import BlockLayer

/// A few threads that run the engine's own routines, as few as a barrier needs to matter.
struct BarrierMachine {
  let machine = Machine(capacity: 1 << 13)
  let qemu: QEMU
  /// What has to come to an end.
  private var isPending: () -> Bool = { false }

  /// An event loop, and a thread that schedules bottom halves in it: in an iothread, or in the main loop.
  enum Loop { case iothread, main }

  private init(_ model: MemoryModel, _ omitted: Set<Barrier>, _ define: (QEMU, inout Program) -> Void) {
    qemu = QEMU(machine: machine, rules: Rules(name: "test"), memoryModel: model, omittedBarriers: omitted)
    var program = Program()
    for _ in Function.allCases { _ = program.declare() }
    qemu.defineBottomHalves(&program)
    qemu.defineAioPoll(&program)
    qemu.defineCoroutines(&program)
    qemu.defineLoops(&program)
    qemu.defineGraphLock(&program)
    qemu.defineBarriers(&program)
    define(qemu, &program)
    machine.load(program, kinds: Kinds.all)
    qemu.setGlobal(.mainContext, qemu.aioContextNew("main"))
    qemu.setGlobal(.bqlHolder, 1)
  }

  /// aio_notify and the loop that it wakes.
  init(notifying loop: Loop, bottomHalves: Int = 2, _ model: MemoryModel, omitting omitted: Set<Barrier> = []) throws {
    self.init(model, omitted) { qemu, program in
      program.define(Function.client.id, "notifier", file: "(test)") { r in
        for _ in 0..<bottomHalves {
          r.step("aio_bh_schedule_oneshot(ctx, dummy_bh_cb)") { _ in
            let ctx: AioContext =
              loop == .main ? qemu.global(.mainContext) : qemu.m[qemu.findIOThread("iothread0").ctx]
            qemu.aioBHScheduleOneshot(ctx, .dummyBHCB, 0, name: "dummy_bh_cb")
          }
        }
      }
    }
    if loop == .main {
      machine.spawn("main", stack: 64, routine: Function.mainLoopWait.id)
    } else {
      machine.spawn("main", stack: 8, routine: Function.workerThread.id)
      try qemu.objectAddIOThread(id: "iothread0")
    }
    let notifier = machine.spawn("notifier", stack: 16, routine: Function.client.id)
    qemu.addStoreBuffers(to: notifier..<notifier + 1)
    if loop == .main { qemu.addStoreBuffers(to: 0..<1) }
    isPending = { [machine] in
      machine.position(notifier) != 0 || !machine.records(Kinds.bottomHalf).isEmpty
    }
  }

  /// aio_wait_bh_oneshot: AIO_WAIT_WHILE in the main thread, and the bottom half that kicks it.
  init(waitingForBottomHalf model: MemoryModel, omitting omitted: Set<Barrier> = []) throws {
    self.init(model, omitted) { qemu, program in
      program.define(Function.client.id, "aio_wait_bh_oneshot", file: "util/aio-wait.c") { r in
        let data = r.local("data", BHData.self)
        r.step("aio_bh_schedule_oneshot(ctx, aio_wait_bh, &data)") { f in
          f[data] = BHData(address: qemu.m.allocate(Kinds.bhData))
          let ctx = qemu.m[qemu.findIOThread("iothread0").ctx]
          qemu.aioBHScheduleOneshot(ctx, .virtioScsiDataplaneStopBH, f[data].address, name: "aio_wait_bh")
        }
        qemu.aioWaitWhile(r, "NULL, !data.done") { f in !qemu.loadRelaxed(f[data].done) }
      }
      program.define(Function.virtioScsiDataplaneStopBH.id, "aio_wait_bh", file: "util/aio-wait.c") { r in
        let data = r.parameter("opaque", BHData.self)
        r.step("data->done = true; aio_wait_kick()") { f in
          qemu.storeRelaxed(f[data].done, true)
          qemu.aioWaitKick()
        }
      }
    }
    try start(main: Function.client)
    isPending = { [machine] in machine.position(0) != 0 }
  }

  /// The graph lock: a writer in the main thread, a reader in an iothread. `kicks`: the reader is part of a request, whose end
  /// kicks the main loop.
  init(graphLock model: MemoryModel, kicks: Bool = true, omitting omitted: Set<Barrier> = []) throws {
    self.init(model, omitted) { qemu, program in
      program.define(Function.client.id, "writer", file: "(test)") { r in
        r.call("bdrv_graph_wrlock()", Function.bdrvGraphWrlock.id)
        r.step("change the graph") { _ in }
        r.call("bdrv_graph_wrunlock()", Function.bdrvGraphWrunlock.id)
      }
      program.define(Function.blkAioEntry.id, "reader", file: "(test)") { r in
        qemu.bdrvGraphCoRdlock(r)
        r.step("look at the graph") { _ in }
        r.step("bdrv_graph_co_rdunlock()") { _ in qemu.bdrvGraphCoRdunlock() }
        if kicks { r.step("bdrv_dec_in_flight(bs): aio_wait_kick()") { _ in qemu.aioWaitKick() } }
        r.transfer("return; qemu_coroutine_terminate(co)") { _ in
          qemu.qemuCoroutineTerminate(qemu.qemuCoroutineSelf)
          return .transferred
        }
      }
    }
    try start(main: Function.client)
    let co = qemu.qemuCoroutineCreate(.blkAioEntry, Arguments(), name: "reader")
    qemu.fromOutside { qemu.aioCoSchedule(qemu.m[qemu.findIOThread("iothread0").ctx], co) }
    isPending = { [machine] in machine.position(0) != 0 || machine.isAlive(co.address) }
  }

  /// The main thread with a routine of its own, and an iothread.
  private func start(main: Function) throws {
    machine.spawn("main", stack: 96, routine: main.id)
    try qemu.objectAddIOThread(id: "iothread0")
    qemu.addStoreBuffers(to: 0..<1)
  }

  /// All states.
  func search() -> ExhaustiveSearch.Result {
    defer { machine.unload() }
    return ExhaustiveSearch.run(machine, isPending: isPending)
  }
}
