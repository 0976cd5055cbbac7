import JSON
import Machine

// Starting, waking, pausing and cancelling: nothing here waits [job.c, 7.2].

extension QEMU {
  /// job_start: its coroutine is entered, in its context.
  func jobStart(_ job: Job) {
    let co = qemuCoroutineCreate(.jobCoEntry, Arguments(job), name: "job \(text(m[job.id]))")
    m.store.atomically {
      m[co.ctx] = m[job.aioContext]
      m[job.co] = co
      m[job.pauseCount] -= 1
      m[job.busy] = true
      m[job.paused] = false
    }
    jobStateTransition(job, .running)
    aioCoEnter(m[job.aioContext], co)
  }

  /// aio_co_enter: a coroutine of the main context is entered by whoever holds the BQL as soon as it can, in `enterQueued`;
  /// any other is scheduled in its context.
  func aioCoEnter(_ ctx: AioContext, _ co: Coroutine) {
    guard holdsBQL, ctx == global(.mainContext, AioContext.self) else { return aioCoSchedule(ctx, co) }
    append(co, to: .coQueueWakeup) { $0.next }
  }

  /// aio_co_wake.
  func aioCoWake(_ co: Coroutine) { aioCoEnter(m.store.atomically { m[co.ctx] }, co) }

  /// Enters the coroutines that `aioCoEnter` has left for the main thread. A routine does this where QEMU enters them.
  func enterQueued(_ r: RoutineBuilder) {
    r.loop("entered coroutines", quiet: true) { _ in
      holdsBQL && !global(.coQueueWakeup, Coroutine.self).isNull
    } _: {
      r.transfer("qemu_aio_coroutine_enter(ctx, co)") { _ in
        let co = global(.coQueueWakeup, Coroutine.self)
        setGlobal(.coQueueWakeup, m[co.next])
        m[co.next] = .null
        qemuCoroutineEnter(co)
        return .transferred
      }
    }
  }

  /// job_enter_cond: wakes a job that is not busy; its timer is off then.
  func jobEnterCond(_ job: Job, if condition: (Job) -> Bool = { _ in true }) {
    m.store.atomically {
      guard jobStarted(job), !m[job.deferredToMainLoop], !m[job.busy], condition(job) else { return }
      timerDel(m[job.sleepTimer])
      m[job.busy] = true
      aioCoWake(m[job.co])
    }
  }

  /// job_enter.
  func jobEnter(_ job: Job) { jobEnterCond(job) }

  /// job_pause: the job stops at its next pause point.
  func jobPause(_ job: Job) {
    m.store.atomically {
      m[job.pauseCount] += 1
      if !m[job.paused] { jobEnterCond(job) }
    }
  }

  /// job_resume.
  func jobResume(_ job: Job) {
    m.store.atomically {
      m.assert(m[job.pauseCount] > 0, "job_resume_locked: Assertion `job->pause_count > 0' failed.")
      m[job.pauseCount] -= 1
      if m[job.pauseCount] > 0 { return }
      jobEnterCond(job) { !m[m[$0.sleepTimer].active] }
    }
  }

  /// child_job_drained_poll: whether it may still do I/O.
  func childJobDrainedPoll(_ job: Job) -> Bool {
    m.store.atomically {
      if !m[job.busy] || jobIsCompleted(job) { return false }
      return driver(of: job).drainedPoll?(self, job) ?? true
    }
  }

  /// Whether a block job may still do I/O: what drain_all waits for.
  func anyJobBusy() -> Bool { allJobs().contains { !m[$0.nodes].isNull && childJobDrainedPoll($0) } }

  /// job_set_aio_context: its coroutine goes on there.
  func jobSetAioContext(_ job: Job, _ ctx: AioContext) {
    m.store.atomically { m[job.aioContext] = ctx }
    driver(of: job).attachedAioContext?(self, job, ctx)
  }

  /// job_event_idle: a job has stopped; who drains looks again.
  func jobEventIdle(_ job: Job) { aioWaitKick() }

  /// job_cancel_async.
  func jobCancelAsync(_ job: Job, force: Bool) {
    let force = driver(of: job).cancel?(self, job, force) ?? true
    m.store.atomically {
      if m[job.userPaused] {
        driver(of: job).userResume?(self, job)
        m[job.userPaused] = false
        m[job.pauseCount] -= 1
      }
      if force || !m[job.deferredToMainLoop] {
        m[job.cancelled] = true
        if force { m[job.forceCancel] = true }
      }
    }
  }

  /// job_update_rc.
  func jobUpdateRC(_ job: Job) {
    if m[job.ret] == 0 && m[job.forceCancel] { m[job.ret] = -Errno.canceled }
    if m[job.ret] != 0 {
      if m[job.err] == .none { m[job.err] = symbol(BlockError(number: -m[job.ret]).reason) }
      jobStateTransition(job, .aborting)
    }
  }

  // MARK: Progress and speed

  /// job_progress_set_remaining.
  func jobProgressSetRemaining(_ job: Job, _ remaining: Int) {
    m.store.atomically { m[job.progressRemaining] = remaining }
  }

  /// job_progress_update: so many bytes are done.
  func jobProgressUpdate(_ job: Job, _ done: Int) {
    m.store.atomically {
      m[job.progressCurrent] = m[job.progressCurrent] &+ done
      m[job.progressRemaining] = m[job.progressRemaining] &- done
    }
  }

  /// block_job_set_speed. Bytes a second.
  func blockJobSetSpeed(_ job: Job, _ speed: Int) throws(QMPError) {
    let old = m[job.speed]
    try jobApplyVerb(job, .setSpeed)
    if speed < 0 { throw QMPError("Parameter 'speed' expects a non-negative value") }
    m.store.atomically { m[job.speed] = speed }
    driver(of: job).setSpeed?(self, job, speed)
    if speed != 0 && speed <= old { return }
    jobEnterCond(job) { m[m[$0.sleepTimer].active] }
  }

  /// BLOCK_JOB_SLICE_TIME in ns.
  static var blockJobSliceTime: Int { 100_000_000 }

  /// ratelimit_calculate_delay of block_job_ratelimit: how many ns a job has to wait behind `amount` more bytes.
  func jobRateLimitDelay(_ job: Job, _ amount: Int) -> Int {
    m.store.atomically {
      let speed = m[job.speed]
      if speed == 0 { return 0 }
      let quota = max(1, Int(min(Double(speed) * 0.1, 1e18)))
      let now = global(.clock, Int.self)
      if m[job.sliceEnd] < now {
        m[job.sliceStart] = now
        m[job.sliceEnd] = now &+ Self.blockJobSliceTime
        m[job.dispatched] = 0
      }
      m[job.dispatched] = m[job.dispatched] &+ amount
      if m[job.dispatched] < quota { return 0 }
      let slices = Double(m[job.dispatched]) / Double(quota)
      m[job.sliceEnd] = m[job.sliceStart] &+ Int(min(slices * Double(Self.blockJobSliceTime), 1e18))
      return max(0, m[job.sliceEnd] &- now)
    }
  }

  // MARK: Events

  /// job_transition_to_ready, with BLOCK_JOB_READY.
  func jobTransitionToReady(_ job: Job) {
    jobStateTransition(job, .ready)
    blockJobEvent(job, "BLOCK_JOB_READY")
  }

  /// An event of blockjob.c with the job's progress.
  func blockJobEvent(_ job: Job, _ name: String, error: String? = nil) {
    guard driver(of: job).isBlockJob, !m[job.isInternal] else { return }
    var members: [JSONValue.Member] = [
      .init("device", .string(text(m[job.id]))),
      .init("len", .int(m[job.progressCurrent] &+ m[job.progressRemaining])),
      .init("offset", .int(m[job.progressCurrent])), .init("speed", .int(m[job.speed])),
      .init("type", .string(text(m[job.type]))),
    ]
    if let error { members.append(.init("error", .string(error))) }
    m.emit(.event, "\(name) \(JSONValue.object(members))")
  }
}

/// Numbers of errno that jobs end with; `BlockError` has their texts.
enum Errno {
  static let perm = 1
  static let io = 5
  static let invalid = 22
  static let noSpace = 28
  static let notSupported = 95
  static let canceled = 125
}
