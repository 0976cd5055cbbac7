import Machine

// A job's coroutine and its pause points [job.c, 7.2].

extension QEMU {
  func defineJobs(_ program: inout Program) {
    defineJobCoroutine(&program)
    defineJobCompletion(&program)
    defineJobFinalize(&program)
    defineJobHook(&program)
    defineDrainedSections(&program)
    defineJobCommands(&program)
    defineJobDrivers(&program)
  }

  /// job_pause_point in a job's routine.
  func jobPausePoint(_ r: RoutineBuilder, _ job: Local<Job>) {
    r.call("job_pause_point(job)", Function.jobPausePoint.id) { f in Arguments(f[job]) }
  }

  /// job_yield: until somebody enters the job.
  func jobYield(_ r: RoutineBuilder, _ job: Local<Job>) {
    r.call("job_yield(job)", Function.jobYield.id) { f in Arguments(f[job]) }
  }

  /// job_sleep_ns: so many ns of virtual time, or until somebody enters the job.
  func jobSleepNS(_ r: RoutineBuilder, _ job: Local<Job>, _ ns: @escaping (Frame) -> Int) {
    r.call("job_sleep_ns(job, ns)", Function.jobSleepNS.id) { f in Arguments(f[job], ns(f)) }
  }

  private func defineJobCoroutine(_ program: inout Program) {
    program.define(Function.jobCoEntry.id, "job_co_entry", file: "job.c") { r in
      let job = r.parameter("opaque", Job.self)
      jobPausePoint(r, job)
      r.transfer("job->ret = job->driver->run(job, &job->err)", quiet: true) { f in
        m.call(driver(of: f[job]).run.id, Arguments(f[job]), resultAddress: f[job].ret.address)
        return .transferred
      }
      r.step("job->deferred_to_main_loop = true; job->busy = true; aio_bh_schedule_oneshot(job_exit)") { f in
        m.store.atomically {
          m[f[job].deferredToMainLoop] = true
          m[f[job].busy] = true
        }
        aioBHScheduleOneshot(global(.mainContext), .jobExit, f[job].address, name: "job_exit")
      }
      r.transfer("return; qemu_coroutine_terminate(co)", quiet: true) { _ in
        trace("qemu_coroutine_terminate self co")
        qemuCoroutineTerminate(qemuCoroutineSelf)
        return .transferred
      }
    }
    program.define(Function.jobPausePoint.id, "job_pause_point_locked", file: "job.c") { r in
      let job = r.parameter("job", Job.self)
      let status = r.local("status", JobStatus.self)
      let pauses = r.local("should_pause", Bool.self)
      r.step("if (!job_should_pause_locked(job) || job_is_cancelled_locked(job)) return") { f in
        f[pauses] = m.store.atomically { jobShouldPause(f[job]) && !m[f[job].forceCancel] }
      }
      r.when("if (should_pause)", quiet: true) { f in
        f[pauses]
      } then: {
        r.callIndirect("job->driver->pause(job)", quiet: true) { f in
          driver(of: f[job]).pause.map { ($0.id, Arguments(f[job])) }
        }
        r.step("job_state_transition_locked(job, PAUSED); job->paused = true") { f in
          m.store.atomically {
            f[pauses] = jobShouldPause(f[job]) && !m[f[job].forceCancel]
            guard f[pauses] else { return }
            f[status] = m[f[job].status]
            jobStateTransition(f[job], f[status] == .ready ? .standby : .paused)
            m[f[job].paused] = true
          }
        }
        r.when("if (should_pause)", quiet: true) { f in
          f[pauses]
        } then: {
          r.call("job_do_yield_locked(job, -1)", Function.jobDoYield.id) { f in Arguments(f[job], -1) }
          r.step("job->paused = false; job_state_transition_locked(job, status)") { f in
            m.store.atomically {
              m[f[job].paused] = false
              jobStateTransition(f[job], f[status])
            }
          }
        }
        r.callIndirect("job->driver->resume(job)", quiet: true) { f in
          driver(of: f[job]).resume.map { ($0.id, Arguments(f[job])) }
        }
      }
    }
    defineJobYields(&program)
  }

  private func defineJobYields(_ program: inout Program) {
    program.define(Function.jobDoYield.id, "job_do_yield_locked", file: "job.c") { r in
      let job = r.parameter("job", Job.self)
      let ns = r.parameter("ns", Int.self)
      r.transfer("job->busy = false; job_event_idle_locked(job); qemu_coroutine_yield()") { f in
        m.store.atomically {
          if f[ns] >= 0 { timerMod(m[f[job].sleepTimer], after: f[ns]) }
          m[f[job].busy] = false
          jobEventIdle(f[job])
        }
        qemuCoroutineYield(qemuCoroutineSelf)
        return .transferred
      }
      r.loop("while (qemu_get_current_aio_context() != job->aio_context)") { f in
        m.store.atomically { m[f[job].aioContext] } != currentContext
      } _: {
        r.transfer("aio_co_reschedule_self(next_aio_context)") { f in
          let co = qemuCoroutineSelf
          aioCoSchedule(m.store.atomically { m[f[job].aioContext] }, co)
          qemuCoroutineYield(co)
          return .transferred
        }
      }
    }
    program.define(Function.jobYield.id, "job_yield", file: "job.c") { r in
      let job = r.parameter("job", Job.self)
      yieldUnlessPausing(r, job) { _ in -1 }
    }
    program.define(Function.jobSleepNS.id, "job_sleep_ns", file: "job.c") { r in
      let job = r.parameter("job", Job.self)
      let ns = r.parameter("ns", Int.self)
      yieldUnlessPausing(r, job) { f in max(0, f[ns]) }
    }
  }

  private func yieldUnlessPausing(_ r: RoutineBuilder, _ job: Local<Job>, _ ns: @escaping (Frame) -> Int) {
    let isCancelled = r.local("cancelled", Bool.self)
    let yields = r.local("yields", Bool.self)
    r.step("if (job_is_cancelled_locked(job)) return; if (!job_should_pause_locked(job))") { f in
      f[isCancelled] = jobIsCancelled(f[job])
      f[yields] = !f[isCancelled] && !m.store.atomically { jobShouldPause(f[job]) }
    }
    r.when("if (!job_should_pause_locked(job))", quiet: true) { f in
      f[yields]
    } then: {
      r.call("job_do_yield_locked(job, ns)", Function.jobDoYield.id) { f in Arguments(f[job], ns(f)) }
    }
    r.when("if (!cancelled)", quiet: true) { f in
      !f[isCancelled]
    } then: {
      jobPausePoint(r, job)
    }
  }
}
