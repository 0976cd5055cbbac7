import Machine

// Who asks for the context of a BlockBackend, and what they get [block/block-backend.c].

extension QEMU {
  /// The words of the crash that blockscope began with.
  static let contextAssertion = "blk_get_aio_context: Assertion `ctx == blk->ctx' failed."

  /// blk_get_aio_context as the main thread calls it: nobody else changes what it reads.
  func blkGetAioContext(_ blk: BlockBackend) -> AioContext {
    let bs = blkBS(blk)
    if rules.getterAsserts, !bs.isNull { m.assert(m[bs.aioContext] == m[blk.ctx], Self.contextAssertion) }
    return m[blk.ctx]
  }

  /// blk_get_aio_context as any thread may call it, with the step in its middle.
  func defineContextGetter(_ program: inout Program) {
    program.define(Function.blkGetAioContext.id, "blk_get_aio_context", file: "block/block-backend.c") { r in
      let blk = r.parameter("blk", BlockBackend.self)
      let ctx = r.local("ctx", AioContext.self)
      if rules.getterTakesReaderLock {
        r.wait("bdrv_graph_co_rdlock()") { _ in
          peekGlobal(.hasWriter, Int.self) == 0
        } because: { _ in
          "waits for the graph lock's writer"
        } then: { _ in
          changeReaders(1)
        }
      }
      if rules.getterAsserts {
        r.step("ctx = bs ? bdrv_get_aio_context(blk_bs(blk)) : blk->ctx") { f in
          let bs = blkBS(f[blk])
          f[ctx] = bs.isNull ? m[f[blk].ctx] : m[bs.aioContext]
        }
        r.step("assert(ctx == blk->ctx)") { f in
          m.assert(f[ctx] == m[f[blk].ctx], Self.contextAssertion)
        }
      } else {
        r.step("return qatomic_read(&blk->ctx)") { f in f[ctx] = m.store.atomically { m[f[blk].ctx] } }
      }
      if rules.getterTakesReaderLock { r.step("bdrv_graph_co_rdunlock()") { _ in bdrvGraphCoRdunlock() } }
      r.ret("return ctx") { f in f[ctx].address }
    }
  }
}
