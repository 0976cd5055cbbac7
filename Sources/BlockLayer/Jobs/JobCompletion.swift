import JSON
import Machine

// What becomes of a job whose coroutine is through, and of its transaction [job.c, 7.2]. All in the main thread.

extension QEMU {
  func defineJobCompletion(_ program: inout Program) {
    program.define(Function.jobExit.id, "job_exit", file: "job.c") { r in
      let job = r.parameter("opaque", Job.self)
      // A lie: it is not quiescent, but its own drained sections must not wait for it.
      r.step("job_ref_locked(job); job->busy = false; job_event_idle_locked(job)") { f in
        m.store.atomically {
          m[f[job].refcnt] += 1
          m[f[job].busy] = false
          jobEventIdle(f[job])
        }
      }
      r.call("job_completed_locked(job)", Function.jobCompleted.id) { f in Arguments(f[job]) }
      unrefUnderLock(r, job)
    }
    program.define(Function.jobCompleted.id, "job_completed_locked", file: "job.c") { r in
      let job = r.parameter("job", Job.self)
      r.step("job_update_rc_locked(job)") { f in
        m.store.atomically { jobUpdateRC(f[job]) }
        trace("job_completed job \(traceName(f[job])) ret \(m.peek(f[job].ret))")
      }
      r.callIndirect("job->ret ? job_completed_txn_abort_locked(job) : job_completed_txn_success_locked(job)") { f in
        let next = m[f[job].ret] != 0 ? Function.jobCompletedTxnAbort : .jobCompletedTxnSuccess
        return (next.id, Arguments(f[job]))
      }
    }
    program.define(Function.jobCompletedTxnSuccess.id, "job_completed_txn_success_locked", file: "job.c") { r in
      let job = r.parameter("job", Job.self)
      let finalizes = r.local("finalizes", Bool.self)
      r.step("job_state_transition_locked(job, WAITING); unless others run: PENDING") { f in
        m.store.atomically {
          jobStateTransition(f[job], .waiting)
          let all = jobs(of: m[f[job].txn])
          guard all.allSatisfy({ jobIsCompleted($0) }) else { return }
          for other in all {
            jobStateTransition(other, .pending)
            if !m[other.autoFinalize] { jobEventPending(other) }
          }
          f[finalizes] = all.allSatisfy { m[$0.autoFinalize] }
        }
      }
      r.when("if (nobody needs job-finalize)", quiet: true) { f in
        f[finalizes]
      } then: {
        r.call("job_do_finalize_locked(job)", Function.jobDoFinalize.id) { f in Arguments(f[job]) }
      }
    }
    defineTxnAbort(&program)
  }

  private func defineTxnAbort(_ program: inout Program) {
    program.define(Function.jobCompletedTxnAbort.id, "job_completed_txn_abort_locked", file: "job.c") { r in
      let job = r.parameter("job", Job.self)
      let txn = r.local("txn", JobTxn.self)
      let other = r.local("other_job", Job.self)
      r.step("if (txn->aborting) return; txn->aborting = true; job_cancel_async_locked(other_job, true)") { f in
        m.store.atomically {
          let found = m[f[job].txn]
          // Another job cancels this one, and sees to everything.
          if found.isNull || m[found.aborting] { return }
          f[txn] = found
          m[found.aborting] = true
          m[found.refcnt] += 1
          for other in jobs(of: found) where other != f[job] { jobCancelAsync(other, force: true) }
        }
      }
      r.loop("while (!QLIST_EMPTY(&txn->jobs))", quiet: true) { f in
        !f[txn].isNull && !m[f[txn].jobs].isNull
      } _: {
        r.step("other_job = QLIST_FIRST(&txn->jobs)", quiet: true) { f in f[other] = m[f[txn].jobs] }
        r.call("job_finish_sync_locked(other_job)", Function.jobFinishSync.id) { f in Arguments(f[other]) }
        r.when("if it is still there", quiet: true) { f in
          m[f[txn].jobs] == f[other]
        } then: {
          r.call("job_finalize_single_locked(other_job)", Function.jobFinalizeSingle.id) { f in Arguments(f[other]) }
        }
      }
      r.step("job_txn_unref_locked(txn)", quiet: true) { f in if !f[txn].isNull { jobTxnUnref(f[txn]) } }
    }
    program.define(Function.jobFinishSync.id, "job_finish_sync_locked", file: "job.c") { r in
      let job = r.parameter("job", Job.self)
      r.poll("AIO_WAIT_WHILE(job->aio_context, (job_enter(job), !job_is_completed(job)))") { f in
        !jobIsCompleted(f[job])
      } enter: { f in
        m.store.atomically { setGlobal(.numWaiters, global(.numWaiters, Int.self) + 1) }
        if !jobIsCompleted(f[job]) { jobEnter(f[job]) }
      } leave: { _ in
        m.store.atomically { setGlobal(.numWaiters, global(.numWaiters, Int.self) - 1) }
      } _: {
        enterQueued(r)
        r.call("aio_poll(qemu_get_aio_context(), true)", Function.aioPoll.id) { f in
          Arguments(global(.mainContext, AioContext.self), !jobIsCompleted(f[job]))
        }
        r.step("job_enter(job)") { f in if !jobIsCompleted(f[job]) { jobEnter(f[job]) } }
        enterQueued(r)
      }
    }
  }

  /// The jobs of a transaction, newest first.
  func jobs(of txn: JobTxn) -> [Job] { txn.isNull ? [] : list(m[txn.jobs], next: \.txnNext) }

  /// job_event_pending: BLOCK_JOB_PENDING.
  private func jobEventPending(_ job: Job) {
    guard driver(of: job).isBlockJob, !m[job.isInternal] else { return }
    let members: [JSONValue.Member] = [
      .init("type", .string(text(m[job.type]))), .init("id", .string(text(m[job.id]))),
    ]
    m.emit(.event, "BLOCK_JOB_PENDING \(JSONValue.object(members))")
  }

  /// job_unref_locked, which may be the last one and then changes the graph.
  func unrefUnderLock(_ r: RoutineBuilder, _ job: Local<Job>) {
    r.when("if (--job->refcnt == 0)", quiet: true) { f in
      m[f[job].refcnt] == 1
    } then: {
      r.call("bdrv_graph_wrlock()", Function.bdrvGraphWrlock.id)
      r.step("job_unref_locked(job)") { f in jobUnref(f[job]) }
      r.call("bdrv_graph_wrunlock()", Function.bdrvGraphWrunlock.id)
    } otherwise: {
      r.step("job_unref_locked(job)") { f in jobUnref(f[job]) }
    }
  }
}
