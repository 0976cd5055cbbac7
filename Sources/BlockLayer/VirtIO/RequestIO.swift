import Machine

// One read or write of a BlockBackend, in a coroutine [block/block-backend.c, block/io.c].

extension QEMU {
  func defineRequestIO(_ program: inout Program) {
    program.define(Function.blkAioEntry.id, "blk_aio_read_entry", file: "block/block-backend.c") { r in
      let blk = r.parameter("blk", BlockBackend.self)
      let request = r.parameter("req", Request.self)
      let offset = r.parameter("offset", Int.self)
      let isWrite = r.parameter("is_write", Bool.self)
      let bs = r.local("bs", BlockNode.self)
      let queued = r.local("queued", Bool.self)
      let error = r.local("ret", Int.self)
      let depth = r.local("depth", Int.self)
      let isDelayed = r.local("delayed", Bool.self)
      r.transfer("blk_wait_while_drained(blk)") { f in
        let mustWait = m.store.atomically { m[f[blk].quiesceCounter] } > 0 && !m[f[blk].disableRequestQueuing]
        guard mustWait else { return .next }
        f[queued] = true
        let co = qemuCoroutineSelf
        m.store.atomically { append(co, to: f[blk].queuedRequests) { $0.next } }
        if !rules.queuedRequestsStayCounted { blkDecInFlight(f[blk]) }
        qemuCoroutineYield(co)
        return .transferred
      }
      if !rules.wakerCountsRequests, !rules.queuedRequestsStayCounted {
        r.when("queued", quiet: true) { f in
          f[queued]
        } then: {
          r.step("blk_inc_in_flight(blk)") { f in blkIncInFlight(f[blk]) }
        }
      }
      bdrvGraphCoRdlock(r)
      r.transfer("bdrv_co_preadv_part(blk->root, …): in_flight++ down to the protocol; submit; yield") { f in
        f[bs] = blkBS(f[blk])
        let co = qemuCoroutineSelf
        let bytes = transferLength(f[request])
        var chain = dataChain(f[bs], depth: 0)
        var result = IOResult.success
        if chain.isEmpty || m.peek(f[blk].trayOpen) {
          // blk_check_byte_request
          f[error] = BlockError.noMedium.number
          result.error = .noMedium
          f[depth] = -1
          chain = []
        } else if hasEffects(chain) {
          let operation = operation(of: f[request], isWrite: f[isWrite])
          result = bdrvRequest(f[bs], operation, offset: f[offset], bytes: bytes)
          f[error] = result.error?.number ?? 0
          f[depth] = result.depth ?? 0
          chain = dataChain(f[bs], depth: f[depth])
        }
        for node in chain { bdrvIncInFlight(node) }
        traceIO(f[blk], chain, offset: f[offset], bytes: dataLength(m.peek(f[request].elem)), isWrite: f[isWrite])
        if result.isDelayed {
          f[isDelayed] = true
          aioCoSchedule(currentContext, co)
          qemuCoroutineYield(co)
          return .transferred
        }
        guard result.error == nil, let protocolNode = chain.last, isAsynchronous(protocolNode) else {
          // Its answer comes from a bottom half, when the coroutine has ended.
          trace("qemu_coroutine_terminate self co")
          return .next
        }
        trace("thread_pool_submit pool pool req req opaque opaque")
        threadPoolSubmit(currentContext, co, protocolNode)
        qemuCoroutineYield(co)
        return .transferred
      }
      kickFirst(r)
      r.step("bdrv_dec_in_flight(bs)") { f in
        if f[isWrite] { bdrvSetDirtyBelow(f[bs], offset: f[offset], bytes: 512) }
        if f[error] == 0 { moveContents(f[blk], f[bs], f[request], offset: f[offset], isWrite: f[isWrite]) }
        for node in dataChain(f[bs], depth: f[depth]).reversed() {
          bdrvDecInFlight(node, kicks: !rules.kicksBeforeChange)
        }
      }
      r.step("bdrv_graph_co_rdunlock()") { _ in bdrvGraphCoRdunlock() }
      completeUnlocked(r, request)
      if rules.hasAioContextLock { aioContextAcquire(r) { f in m[f[blk].ctx] } }
      r.step("scsi_dma_complete(req, ret)") { f in
        let failure = f[error] == 0 ? nil : BlockError(number: f[error])
        trace("dma_blk_cb dbs=dbs ret=\(-f[error])")
        trace("dma_complete dbs=dbs ret=\(-f[error]) cb=cb")
        scsiDMAComplete(f[request], f[blk], isWrite: f[isWrite], failure)
        if rules.hasAioContextLock { aioContextRelease(m[f[blk].ctx]) }
      }
      kickFirst(r)
      r.step("blk_dec_in_flight(blk)") { f in blkDecInFlight(f[blk], kicks: !rules.kicksBeforeChange) }
      r.transfer("return; qemu_coroutine_terminate(co)", quiet: true) { f in
        if m.isListening {
          // Else it has been said above.
          let hasYielded = f[error] == 0 && dataChain(f[bs]).last.map(isAsynchronous) == true
          if f[isDelayed] || hasYielded { trace("qemu_coroutine_terminate self co") }
        }
        qemuCoroutineTerminate(qemuCoroutineSelf)
        return .transferred
      }
    }
  }

  /// What up to 7.2 came before the AioContext lock was taken.
  private func completeUnlocked(_ r: RoutineBuilder, _ request: Local<Request>) {
    if rules.aiocbClearedUnlocked {
      r.step("scsi_dma_complete(): assert(r->req.aiocb != NULL); r->req.aiocb = NULL") { f in
        m.assert(m[f[request].aiocb], Self.aiocbAssertion)
        m[f[request].aiocb] = false
      }
    }
    if rules.dmaCallbackUnlocked {
      r.step("dma_blk_cb(): dbs->acb = NULL") { f in m[f[request].dmaACB] = false }
    }
  }

  /// The nodes that a request passes, from the root down to the protocol, or to the one that fails it.
  func dataChain(_ root: BlockNode, depth: Int = 0) -> [BlockNode] {
    var chain: [BlockNode] = []
    var bs = root
    while !bs.isNull, chain.count < (depth == 0 ? 32 : depth) {
      chain.append(bs)
      bs = dataChild(bs)
    }
    return chain
  }

  /// The child that holds a node's data: `file`, or the filtered one.
  func dataChild(_ bs: BlockNode) -> BlockNode {
    var edge = m[bs.children]
    var found = BlockNode.null
    while !edge.isNull {
      // Children are linked newest first; the primary one counts, else the oldest.
      let role = ChildRole(rawValue: m[edge.role])
      if role.contains(.primary) { return m[edge.bs] }
      if !role.contains(.cow) { found = m[edge.bs] }
      edge = m[edge.next]
    }
    return found
  }

  /// Whether a protocol driver hands requests to the host; null-co answers at once.
  func isAsynchronous(_ bs: BlockNode) -> Bool { text(m[bs.drv]) != "null-co" }
}
