import Machine

// Finalizing: prepare all jobs of a transaction, then commit or abort, clean and conclude each [job.c, 7.2].

/// Which hook of a job runs.
enum JobTurn: Int, CellValue {
  case prepare, commit, abort, clean
  init(cell: Int) { self = JobTurn(rawValue: cell) ?? .prepare }
  var cell: Int { rawValue }
}

extension QEMU {
  func defineJobFinalize(_ program: inout Program) {
    program.define(Function.jobDoFinalize.id, "job_do_finalize_locked", file: "job.c") { r in
      let job = r.parameter("job", Job.self)
      let other = r.local("other_job", Job.self)
      let next = r.local("next", Job.self)
      let rc = r.local("rc", Int.self)
      r.step("job_txn_apply_locked(job, job_prepare_locked)", quiet: true) { f in
        m[f[job].refcnt] += 1
        f[other] = m[m[f[job].txn].jobs]
      }
      r.loop("for each job of the transaction", quiet: true) { f in
        !f[other].isNull && f[rc] == 0
      } _: {
        r.when("if (job->ret == 0)", quiet: true) { f in
          m[f[other].ret] == 0
        } then: {
          r.call("job->driver->prepare(job)", Function.jobHook.id) { f in Arguments(f[other], JobTurn.prepare) }
          r.step("job_update_rc_locked(job)") { f in
            m[f[other].ret] = m[f[other].hookResult]
            jobUpdateRC(f[other])
          }
        }
        r.step("next", quiet: true) { f in
          f[rc] = m[f[other].ret]
          f[other] = m[f[other].txnNext]
        }
      }
      r.when("if (rc) job_completed_txn_abort_locked(job)", quiet: true) { f in
        f[rc] != 0
      } then: {
        r.call("job_completed_txn_abort_locked(job)", Function.jobCompletedTxnAbort.id) { f in Arguments(f[job]) }
      } otherwise: {
        r.step("job_txn_apply_locked(job, job_finalize_single_locked)", quiet: true) { f in
          f[other] = m[m[f[job].txn].jobs]
        }
        r.loop("for each job of the transaction", quiet: true) { f in
          !f[other].isNull
        } _: {
          r.step("next", quiet: true) { f in f[next] = m[f[other].txnNext] }
          r.call("job_finalize_single_locked(other_job)", Function.jobFinalizeSingle.id) { f in Arguments(f[other]) }
          r.step("other_job = next", quiet: true) { f in f[other] = f[next] }
        }
      }
      unrefUnderLock(r, job)
    }
    program.define(Function.jobFinalizeSingle.id, "job_finalize_single_locked", file: "job.c") { r in
      let job = r.parameter("job", Job.self)
      r.step("job_update_rc_locked(job)") { f in m.store.atomically { jobUpdateRC(f[job]) } }
      r.call("job->ret ? job_abort(job) : job_commit(job)", Function.jobHook.id) { f in
        Arguments(f[job], m[f[job].ret] == 0 ? JobTurn.commit : .abort)
      }
      r.call("job_clean(job)", Function.jobHook.id) { f in Arguments(f[job], JobTurn.clean) }
      r.call("bdrv_graph_wrlock()", Function.bdrvGraphWrlock.id)
      r.step("job_event_completed_locked(job); job_txn_del_job_locked(job); job_conclude_locked(job)") { f in
        conclude(f[job])
      }
      r.call("bdrv_graph_wrunlock()", Function.bdrvGraphWrunlock.id)
    }
  }

  private func conclude(_ job: Job) {
    if jobStarted(job) {
      if m[job.forceCancel] {
        blockJobEvent(job, "BLOCK_JOB_CANCELLED")
      } else {
        blockJobEvent(job, "BLOCK_JOB_COMPLETED", error: m[job.ret] < 0 ? text(m[job.err]) : nil)
      }
    }
    jobTxnDel(job)
    jobStateTransition(job, .concluded)
    if m[job.autoDismiss] || !jobStarted(job) { jobDoDismiss(job) }
  }

  /// Runs one hook of a job; what it answers is in the job's `hookResult`.
  func defineJobHook(_ program: inout Program) {
    program.define(Function.jobHook.id, "job_txn_apply_locked", file: "job.c") { r in
      let job = r.parameter("job", Job.self)
      let turn = r.parameter("fn", JobTurn.self)
      let kind = r.local("kind", Int.self)
      r.step("fn(job)", quiet: true) { f in
        m[f[job].hookResult] = 0
        switch hook(f[job], f[turn]) {
        case nil: f[kind] = 0
        case .plain: f[kind] = 1
        case .graph: f[kind] = 2
        case .routine: f[kind] = 3
        }
      }
      r.when("if (fn)", quiet: true) { f in
        f[kind] == 1 || f[kind] == 2
      } then: {
        r.when("changes the graph", quiet: true) { f in
          f[kind] == 2
        } then: {
          wrlockDrained(r)
        }
        r.step("fn(job)") { f in
          switch hook(f[job], f[turn]) {
          case .plain(let body), .graph(let body): m[f[job].hookResult] = body(self, f[job])
          default: break
          }
          keepDrainedSections()
        }
        r.when("changes the graph", quiet: true) { f in
          f[kind] == 2
        } then: {
          wrunlockDrained(r)
        }
        r.call("drained sections", Function.drainedSections.id)
      }
      r.transfer("fn(job)", quiet: true) { f in
        guard case .routine(let function) = hook(f[job], f[turn]) else { return .next }
        m.call(function.id, Arguments(f[job]), resultAddress: f[job].hookResult.address)
        return .transferred
      }
    }
  }

  private func hook(_ job: Job, _ turn: JobTurn) -> JobHook? {
    let driver = driver(of: job)
    return switch turn {
    case .prepare: driver.prepare
    case .commit: driver.commit
    case .abort: driver.abort
    case .clean: driver.clean
    }
  }
}
