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
      r.transfer("blk_wait_while_drained(blk)") { f in
        let mustWait = m.store.atomically { m[f[blk].quiesceCounter] } > 0 && !m[f[blk].disableRequestQueuing]
        guard mustWait else { return .next }
        f[queued] = true
        let co = qemuCoroutineSelf
        m.store.atomically { append(co, to: f[blk].queuedRequests) { $0.next } }
        blkDecInFlight(f[blk])
        qemuCoroutineYield(co)
        return .transferred
      }
      r.when("queued", quiet: true) { f in
        f[queued]
      } then: {
        r.step("blk_inc_in_flight(blk)") { f in blkIncInFlight(f[blk]) }
      }
      bdrvGraphCoRdlock(r)
      r.transfer("bdrv_co_preadv_part(blk->root, …): in_flight++ down to the protocol; submit; yield") { f in
        f[bs] = blkBS(f[blk])
        let co = qemuCoroutineSelf
        let bytes = transferLength(f[request])
        var chain = dataChain(f[bs], depth: 0)
        var result = IOResult.success
        if hasEffects(chain) {
          let operation = operation(of: f[request], isWrite: f[isWrite])
          result = bdrvRequest(f[bs], operation, offset: f[offset], bytes: bytes)
          f[error] = result.error?.number ?? 0
          f[depth] = result.depth ?? 0
          chain = dataChain(f[bs], depth: f[depth])
        }
        for node in chain { bdrvIncInFlight(node) }
        traceIO(f[blk], chain, offset: f[offset], bytes: bytes, isWrite: f[isWrite])
        if result.isDelayed {
          aioCoSchedule(currentContext, co)
          qemuCoroutineYield(co)
          return .transferred
        }
        if result.error != nil { return .next }
        guard let protocolNode = chain.last, isAsynchronous(protocolNode) else { return .next }
        m.emit(.trace, "thread_pool_submit pool \(contextName(currentContext)) req opaque")
        threadPoolSubmit(currentContext, co, protocolNode)
        qemuCoroutineYield(co)
        return .transferred
      }
      r.step("bdrv_dec_in_flight(bs)") { f in
        for node in dataChain(f[bs], depth: f[depth]).reversed() { bdrvDecInFlight(node) }
      }
      r.step("bdrv_graph_co_rdunlock()") { _ in bdrvGraphCoRdunlock() }
      if rules.hasAioContextLock { aioContextAcquire(r) { f in m[f[blk].ctx] } }
      r.step("scsi_dma_complete(req, ret)") { f in
        scsiDMAComplete(f[request], f[blk], isWrite: f[isWrite], f[error] == 0 ? nil : BlockError(number: f[error]))
        if rules.hasAioContextLock { aioContextRelease(m[f[blk].ctx]) }
      }
      r.step("blk_dec_in_flight(blk)") { f in blkDecInFlight(f[blk]) }
      r.transfer("return; qemu_coroutine_terminate(co)", quiet: true) { _ in
        qemuCoroutineTerminate(qemuCoroutineSelf)
        return .transferred
      }
    }
  }

  /// The nodes that a request passes, from the root down to the protocol, or to the one that fails it.
  private func dataChain(_ root: BlockNode, depth: Int) -> [BlockNode] {
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
  private func isAsynchronous(_ bs: BlockNode) -> Bool { text(m[bs.drv]) != "null-co" }

  private func traceIO(_ blk: BlockBackend, _ chain: [BlockNode], offset: Int, bytes: Int, isWrite: Bool) {
    guard m.isListening, let root = chain.first else { return }
    let word = isWrite ? "pwritev" : "preadv"
    let name = m[blk.dev].isNull ? text(m[blk.name]) : text(m[m[blk.dev].id])
    m.emit(
      .trace, "blk_co_\(word) blk \(name) bs \(text(m[root.nodeName])) offset \(offset) bytes \(bytes) flags 0x0")
    for node in chain {
      m.emit(
        .trace, "bdrv_co_\(word)_part bs \(text(m[node.nodeName])) offset \(offset) bytes \(bytes) flags 0x0")
    }
  }
}
