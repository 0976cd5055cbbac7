import Machine

// Changing the AioContext of a graph: collect, drain, commit last-in-first-out [block.c, 8.1 to 10.0].

extension QEMU {
  func defineContextChange(_ program: inout Program) {
    defineTryChange(&program)
    program.define(Function.blkSetAioContext.id, "blk_set_aio_context", file: "block/block-backend.c") { r in
      let blk = r.parameter("blk", BlockBackend.self)
      let ctx = r.parameter("new_context", AioContext.self)
      let bs = r.local("bs", BlockNode.self)
      let old = r.local("old_allow_change", Bool.self)
      let error = r.local("ret", Symbol.self)
      r.step("bs = blk_bs(blk); old_allow_change = blk->allow_aio_context_change", quiet: true) { f in
        f[bs] = blkBS(f[blk])
        f[old] = m[f[blk].allowAioContextChange]
      }
      r.when("if (!bs)", quiet: true) { f in
        f[bs].isNull
      } then: {
        r.step("blk->ctx = new_context") { f in m.store.atomically { m[f[blk].ctx] = f[ctx] } }
        r.ret("return 0")
      }
      r.step("blk->allow_aio_context_change = true; bdrv_ref(bs)", quiet: true) { f in
        m[f[blk].allowAioContextChange] = true
        m[f[bs].refcnt] += 1
      }
      r.call("ret = bdrv_try_change_aio_context(bs, new_context)", Function.bdrvTryChangeAioContext.id, result: error) {
        f in Arguments(f[bs], f[ctx])
      }
      r.step("blk->allow_aio_context_change = old_allow_change; bdrv_unref(bs)", quiet: true) { f in
        m[f[blk].allowAioContextChange] = f[old]
        m[f[bs].refcnt] -= 1
      }
      r.ret("return ret") { f in f[error].number }
    }
  }

  /// The transaction. Its list is last-in-first-out: the node that the change started at was added last and so is
  /// committed first, its BlockBackend after it. Between the two another thread sees them disagree.
  private func defineTryChange(_ program: inout Program) {
    program.define(Function.bdrvTryChangeAioContext.id, "bdrv_try_change_aio_context", file: "block.c") { r in
      let bs = r.parameter("bs", BlockNode.self)
      let ctx = r.parameter("ctx", AioContext.self)
      let pending = r.local("pending", TransactionAction.self)
      let tran = r.local("tran", TransactionAction.self)
      let drained = r.local("drained", TransactionAction.self)
      let failure = r.local("error", Symbol.self)
      r.step("tran = tran_new(); bdrv_change_aio_context(bs, ctx, visited, tran)") { f in
        globalStateCode("bdrv_try_change_aio_context")
        do throws(QMPError) {
          f[pending] = actionList(try collectContextChange(of: f[bs], to: f[ctx], ignoring: .null), f[ctx])
        } catch {
          f[failure] = symbol(error.description)
          keepDrainedSections()
        }
      }
      r.when("jobs noticed the refusal", quiet: true) { f in
        f[failure] != .none && global(.drainedSections, Int.self) != 0
      } then: {
        r.call("bdrv_drained_begin(bs); bdrv_drained_end(bs)", Function.drainedSections.id)
      }
      r.when("if (!success) tran_abort(tran)", quiet: true) { f in
        f[failure] != .none
      } then: {
        r.ret("return -EPERM") { f in f[failure].number }
      }
      if rules.contextChangeDrainsAll { bdrvDrainAllBegin(r) }
      r.loop("collect", quiet: true) { f in
        !f[pending].isNull
      } _: {
        if rules.contextChangeDrains, !rules.contextChangeDrainsAll {
          r.when("bs is a node", quiet: true) { f in
            m[f[pending].kind] == TransactionAction.node
          } then: {
            r.call("bdrv_drained_begin(bs)", Function.bdrvDrainedBegin.id) { f in Arguments(m[f[pending].object]) }
          }
        }
        r.step("tran_add(tran, &set_aio_context, bs)", quiet: true) { f in
          let action = f[pending]
          f[pending] = m[action.next]
          m[action.next] = f[tran]
          f[tran] = action
        }
      }
      if rules.commitTakesWriterLock { r.call("bdrv_graph_wrlock()", Function.bdrvGraphWrlock.id) }
      r.loop("tran_commit(tran)", quiet: true) { f in
        !f[tran].isNull
      } _: {
        r.when("node or backend", quiet: true) { f in
          m[f[tran].kind] == TransactionAction.node
        } then: {
          r.step("bdrv_detach_aio_context(bs): bs->aio_context = NULL") { f in
            m[BlockNode(address: m[f[tran].object]).aioContext] = .null
          }
          r.step("bdrv_attach_aio_context(bs, new_context): bs->aio_context = new_context") { f in
            m[BlockNode(address: m[f[tran].object]).aioContext] = m[f[tran].new]
          }
        } otherwise: {
          r.step("blk_root_set_aio_ctx_commit(): blk->ctx = new_context") { f in
            if m[f[tran].kind] == TransactionAction.job {
              return jobSetAioContext(Job(address: m[f[tran].object]), m[f[tran].new])
            }
            m.store.atomically { m[BlockBackend(address: m[f[tran].object]).ctx] = m[f[tran].new] }
          }
        }
        r.step("next", quiet: true) { f in
          let action = f[tran]
          f[tran] = m[action.next]
          m[action.next] = f[drained]
          f[drained] = action
        }
      }
      if rules.commitTakesWriterLock { r.call("bdrv_graph_wrunlock()", Function.bdrvGraphWrunlock.id) }
      r.loop("clean", quiet: true) { f in
        !f[drained].isNull
      } _: {
        r.step("bdrv_set_aio_context_clean(): bdrv_drained_end(bs)") { f in
          let action = f[drained]
          f[drained] = m[action.next]
          if rules.contextChangeDrains, !rules.contextChangeDrainsAll, m[action.kind] == TransactionAction.node {
            bdrvDrainedEnd(BlockNode(address: m[action.object]))
          }
          m.free(action.address)
        }
        enterQueued(r)
      }
      if rules.contextChangeDrainsAll {
        r.step("bdrv_drain_all_end()") { _ in bdrvDrainAllEnd() }
        enterQueued(r)
      }
      r.ret("return 0")
    }
  }

  /// The actions as a list of records, in the order in which they are added.
  private func actionList(_ actions: [ContextAction], _ ctx: AioContext) -> TransactionAction {
    var head = TransactionAction.null
    for action in actions.reversed() {
      let record = TransactionAction(address: m.allocate(Kinds.action))
      switch action {
      case .node(let bs):
        m[record.kind] = TransactionAction.node
        m[record.object] = bs.address
      case .backend(let blk):
        m[record.kind] = TransactionAction.backend
        m[record.object] = blk.address
      case .job(let job):
        m[record.kind] = TransactionAction.job
        m[record.object] = job.address
      }
      m[record.new] = ctx
      m[record.next] = head
      head = record
    }
    return head
  }
}
