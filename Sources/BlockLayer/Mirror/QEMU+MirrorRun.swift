import Machine

// The coroutine of a mirror job [block/mirror.c, 7.2]. A request is one step: it starts and ends in it.

extension QEMU {
  /// What comes next in mirror_run's loop.
  private enum Turn: Int, CellValue {
    /// Sleep, then look again.
    case sleep
    /// Look again at once.
    case again
    /// Source and target are the same: see whether they stay so in a drained section.
    case drain
    /// The job ends; its source is still to be drained.
    case exit
    /// The job ends, its source is drained.
    case done
    init(cell: Int) { self = Turn(rawValue: cell) ?? .sleep }
    var cell: Int { rawValue }
    var ends: Bool { self == .exit || self == .done }
  }

  func defineMirrorRun(_ program: inout Program) {
    program.define(Function.mirrorRun.id, "mirror_run", file: "block/mirror.c") { r in
      let job = r.parameter("job", Job.self)
      let turn = r.local("turn", Turn.self)
      let ret = r.local("ret", Int.self)
      let delay = r.local("delay_ns", Int.self)
      r.step("s->bdev_length = bdrv_getlength(bs); target_length = blk_getlength(s->target)") { f in
        f[turn] = .again
        if jobIsCancelled(f[job]) {
          f[turn] = .exit
        } else if let failure = mirrorCheckLengths(f[job]) {
          m.store.atomically { m[f[job].err] = symbol(failure.description) }
          f[ret] = -Errno.invalid
          f[turn] = .exit
        }
      }
      r.when("if (s->bdev_length == 0)", quiet: true) { f in
        !f[turn].ends && m[mirrorSource(f[job]).totalBytes] == 0
      } then: {
        r.step("job_transition_to_ready(&s->common.job)") { f in jobTransitionToReady(f[job]) }
        r.loop("while (!job_cancel_requested(job) && !s->should_complete)") { f in
          !jobCancelRequested(f[job]) && !m.store.atomically { m[mirror(of: f[job]).shouldComplete] }
        } _: {
          jobYield(r, job)
        }
        r.step("goto immediate_exit", quiet: true) { f in f[turn] = .exit }
      }
      r.when("if (!s->is_none_mode)", quiet: true) { f in
        !f[turn].ends && !m[mirror(of: f[job]).isNoneMode]
      } then: {
        jobPausePoint(r, job)
        if rules.mirrorWrites == .bitmap {
          r.step("mirror_dirty_init(s)") { f in
            if jobIsCancelled(f[job]) { f[turn] = .exit } else { mirrorDirtyInit(f[job]) }
          }
        } else {
          mirrorDirtyInitInPieces(r, job) { f in f[turn] = .exit }
        }
      }
      if rules.mirrorWrites != .bitmap {
        r.step("mirror_top_opaque->job = s") { f in publishMirror(f[job]) }
      }
      r.loop("for (;;)", quiet: true) { f in
        !f[turn].ends
      } _: {
        jobPausePoint(r, job)
        r.step("mirror_iteration(s)") { f in
          f[ret] = m[mirror(of: f[job]).ret]
          (f[turn], f[delay]) = f[ret] < 0 ? (.exit, 0) : mirrorTurn(f[job])
        }
        r.when("if (cnt == 0 && should_complete)", quiet: true) { f in
          f[turn] == .drain
        } then: {
          drainSource(r, job)
          r.when("cnt = bdrv_get_dirty_count(s->dirty_bitmap)") { f in
            m.store.atomically { bdrvDirtyCount(m[mirror(of: f[job]).dirtyBitmap]) } > 0
          } then: {
            bdrvCoDrainedEnd(r) { f in mirrorSource(f[job]) }
            r.step("s->in_drain = false") { f in
              m.store.atomically { m[mirror(of: f[job]).inDrain] = false }
              f[turn] = .again
            }
          } otherwise: {
            r.step("need_drain = false", quiet: true) { f in f[turn] = .done }
          }
        }
        r.when("job_sleep_ns", quiet: true) { f in
          f[turn] == .sleep
        } then: {
          jobSleepNS(r, job) { f in f[delay] }
          r.step("s->last_pause_ns = now", quiet: true) { f in noteMirrorPause(f[job]) }
        }
      }
      r.when("if (need_drain)", quiet: true) { f in
        f[turn] == .exit
      } then: {
        drainSource(r, job)
      }
      r.ret("return ret") { f in f[ret] }
    }
  }

  private func drainSource(_ r: RoutineBuilder, _ job: Local<Job>) {
    r.step("s->in_drain = true") { f in m.store.atomically { m[mirror(of: f[job]).inDrain] = true } }
    bdrvCoDrainedBegin(r) { f in mirrorSource(f[job]) }
  }

  /// What the filter of the job filters.
  func mirrorSource(_ job: Job) -> BlockNode { bdrvFilterBS(m[mirror(of: job).mirrorTopBS]) }

  private func noteMirrorPause(_ job: Job) {
    m.store.atomically { m[mirror(of: job).lastPause] = global(.clock, Int.self) }
  }

  /// Makes the target of an active commit as long as its source; any other must be so already.
  private func mirrorCheckLengths(_ job: Job) -> QMPError? {
    let s = mirror(of: job)
    noteMirrorPause(job)
    let length = m[mirrorSource(job).totalBytes]
    let target = m[s.targetBS]
    if m[s.base] != target {
      return length == m[target.totalBytes] ? nil : QMPError("Source and target image have different sizes")
    }
    if length <= m[target.totalBytes] { return nil }
    do throws(QMPError) { try truncate(target, length) } catch { return error }
    return nil
  }

  /// One round of the loop: copies, or sees that there is nothing to copy.
  private func mirrorTurn(_ job: Job) -> (Turn, delay: Int) {
    let s = mirror(of: job)
    if jobIsCancelled(job) { return (.exit, 0) }
    let bitmap = m[s.dirtyBitmap]
    var count = m.store.atomically { bdrvDirtyCount(bitmap) }
    jobProgressSetRemaining(job, count)
    var delay = 0
    if count != 0 && m[job.ioStatus] == 0 { delay = mirrorIteration(job) }
    var shouldComplete = false
    if count == 0 {
      trace("mirror_before_flush", job)
      checkMirrored(job, "is clean")
      if !jobIsReady(job) { jobTransitionToReady(job) }
      shouldComplete = m.store.atomically { m[s.shouldComplete] } || jobCancelRequested(job)
      count = m.store.atomically { bdrvDirtyCount(bitmap) }
    }
    if count == 0 && shouldComplete {
      trace("mirror_before_drain", job, " dirty count \(count)")
      return (.drain, 0)
    }
    if jobIsReady(job) && !shouldComplete { delay = count == 0 ? idleTime : 0 }
    trace("mirror_before_sleep", job, " dirty count \(count) synced \(jobIsReady(job) ? 1 : 0) delay \(delay)ns")
    return (.sleep, delay)
  }

  /// BLOCK_JOB_SLICE_TIME; nothing where the search decides how long a sleep is, so that the clock does not make states differ.
  private var idleTime: Int { rules.mirrorWrites == .bitmap ? Self.blockJobSliceTime : 0 }

  func trace(_ event: String, _ job: Job, _ more: String = "") {
    if m.isListening { trace("\(event) s \(traceName(job))\(more)") }
  }
}
