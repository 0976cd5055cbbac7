import Machine

// Drained sections of a coroutine: a bottom half of the main context does it [block/io.c, 8.1 to 10.0].

/// BdrvCoDrainData.
struct BdrvCoDrainData: RecordReference {
  static let fields = ["co", "bs", "begin"]

  let address: Int
  init(address: Int) { self.address = address }
  var co: Field<Coroutine> { field(1) }
  var bs: Field<BlockNode> { field(2) }
  var begin: Field<Bool> { field(3) }
}

extension QEMU {
  /// bdrv_drained_begin in a coroutine.
  func bdrvCoDrainedBegin(_ r: RoutineBuilder, _ bs: @escaping (Frame) -> BlockNode) {
    r.call("bdrv_co_yield_to_drain(bs, true)", Function.bdrvCoYieldToDrain.id) { f in Arguments(bs(f), true) }
  }

  /// bdrv_drained_end in a coroutine.
  func bdrvCoDrainedEnd(_ r: RoutineBuilder, _ bs: @escaping (Frame) -> BlockNode) {
    r.call("bdrv_co_yield_to_drain(bs, false)", Function.bdrvCoYieldToDrain.id) { f in Arguments(bs(f), false) }
  }

  func defineCoroutineDrain(_ program: inout Program) {
    program.define(Function.bdrvCoYieldToDrain.id, "bdrv_co_yield_to_drain", file: "block/io.c") { r in
      let bs = r.parameter("bs", BlockNode.self)
      let begin = r.parameter("begin", Bool.self)
      r.transfer("bdrv_inc_in_flight(bs); replay_bh_schedule_oneshot_event(ctx, bdrv_co_drain_bh_cb); yield") { f in
        let co = qemuCoroutineSelf
        let data = BdrvCoDrainData(address: m.allocate(Kinds.coDrainData))
        m[data.co] = co
        m[data.bs] = f[bs]
        m[data.begin] = f[begin]
        bdrvIncInFlight(f[bs])
        aioBHScheduleOneshot(global(.mainContext), .bdrvCoDrainBHCB, data.address, name: "bdrv_co_drain_bh_cb")
        qemuCoroutineYield(co)
        return .transferred
      }
    }
    program.define(Function.bdrvCoDrainBHCB.id, "bdrv_co_drain_bh_cb", file: "block/io.c") { r in
      let data = r.parameter("opaque", BdrvCoDrainData.self)
      r.step("bdrv_dec_in_flight(bs)") { f in bdrvDecInFlight(m[f[data].bs]) }
      r.when("if (data->begin)", quiet: true) { f in
        m[f[data].begin]
      } then: {
        r.call("bdrv_do_drained_begin(bs)", Function.bdrvDrainedBegin.id) { f in Arguments(m[f[data].bs]) }
      } otherwise: {
        r.step("bdrv_do_drained_end(bs)") { f in bdrvDrainedEnd(m[f[data].bs]) }
        enterQueued(r)
      }
      r.step("data->done = true; aio_co_wake(co)") { f in
        let co = m[f[data].co]
        m.free(f[data].address)
        aioCoWake(co)
      }
      enterQueued(r)
    }
  }
}
