import JSON
import Machine

// The job `backup` [block/backup.c, 7.2]. `opaque` is its filter, `a` its SyncMode, `b` the bitmap, `c` its mode.

/// MirrorSyncMode.
enum SyncMode: String, CaseIterable {
  case top, full, none, incremental, bitmap

  var number: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  init(number: Int) { self = Self.allCases.indices.contains(number) ? Self.allCases[number] : .full }
}

/// BitmapSyncMode.
enum BitmapSyncMode: String, CaseIterable {
  case onSuccess = "on-success"
  case never, always

  var number: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  init(number: Int) { self = Self.allCases.indices.contains(number) ? Self.allCases[number] : .onSuccess }
}

extension JobDriver {
  static let backup = JobDriver(
    key: "backup", type: "backup", run: .backupRun,
    commit: .plain { qemu, job in
      qemu.backupCleanupSyncBitmap(job, succeeded: true)
      return 0
    },
    abort: .plain { qemu, job in
      qemu.backupCleanupSyncBitmap(job, succeeded: false)
      return 0
    },
    clean: .graph { qemu, job in
      qemu.blockJobRemoveAllBdrv(job)
      qemu.bdrvCbwDrop(BlockNode(address: qemu.m[job.opaque]))
      return 0
    },
    cancel: { _, _, _ in true })
}

extension QEMU {
  /// BLOCK_COPY_MAX_BUFFER in bytes, and how many workers copy at a time.
  private static var chunk: Int { 1 << 20 }
  private static var workers: Int { 64 }

  func defineBackupJob(_ program: inout Program) {
    program.define(Function.backupRun.id, "backup_run", file: "block/backup.c") { r in
      let job = r.parameter("job", Job.self)
      let delay = r.local("ns", Int.self)
      let isDone = r.local("done", Bool.self)
      r.step("backup_init_bcs_bitmap(s)") { f in backupInitBitmap(f[job]) }
      r.loop("while (s->sync_mode == NONE && !job_is_cancelled(job))") { f in
        SyncMode(number: m[f[job].a]) == .none && !jobIsCancelled(f[job])
      } _: {
        jobYield(r, job)
      }
      r.loop("backup_loop(s)", quiet: true) { f in
        !f[isDone]
      } _: {
        r.step("block_copy_dirty_clusters(call_state)") { f in
          f[isDone] = jobIsCancelled(f[job])
          if !f[isDone] { backupCopy(f[job], &f[isDone], &f[delay]) }
        }
        r.when("if it has to wait", quiet: true) { f in
          !f[isDone] && f[delay] >= 0
        } then: {
          jobSleepNS(r, job) { f in f[delay] }
        } otherwise: {
          r.when("if it goes on", quiet: true) { f in
            !f[isDone]
          } then: {
            jobPausePoint(r, job)
          }
        }
      }
      r.ret("return job_is_cancelled(job) ? -ECANCELED : 0") { f in jobIsCancelled(f[job]) ? -Errno.canceled : 0 }
    }
  }

  /// backup_init_bcs_bitmap, and what sync=top leaves out.
  private func backupInitBitmap(_ job: Job) {
    m.store.atomically {
      let state = blockCopyState(of: BlockNode(address: m[job.opaque]))
      if state.isNull { return }
      let copy = m[state.copyBitmap]
      switch SyncMode(number: m[job.a]) {
      case .bitmap, .incremental:
        bdrvClearDirtyBitmap(copy)
        bdrvMergeDirtyBitmapInternal(into: copy, DirtyBitmap(address: m[job.b]))
      case .top:
        bdrvSetDirtyBitmap(copy, offset: 0, bytes: m[copy.size])
        leaveOutUnallocated(m[child("file", of: m[state.bs]).bs], copy)
      case .full, .none: bdrvSetDirtyBitmap(copy, offset: 0, bytes: m[copy.size])
      }
      jobProgressSetRemaining(job, bdrvDirtyCount(copy))
    }
  }

  /// One round: what is copied before the job looks at the clock again. A negative delay means that it goes on at once.
  private func backupCopy(_ job: Job, _ isDone: inout Bool, _ delay: inout Int) {
    m.store.atomically {
      let state = blockCopyState(of: BlockNode(address: m[job.opaque]))
      delay = jobRateLimitDelay(job, 0)
      if delay > 0 { return }
      let length = m[m[state.bs].totalBytes]
      let round = m[job.speed] == 0 ? max(Self.chunk &* Self.workers, length / 64) : Self.chunk
      guard let area = blockCopyNextArea(state, maximum: round) else {
        isDone = true
        return
      }
      if m[job.speed] != 0 { _ = jobRateLimitDelay(job, area.bytes) }
      blockCopyArea(state, offset: area.offset, bytes: area.bytes)
      isDone = blockCopyNextArea(state, maximum: round) == nil
      let nodes = children(of: m[state.bs]).map { m[$0.bs] }
      if nodes.contains(where: { isSlow($0) }) {
        isDone = false
        delay = nodes.reduce(0) { $0 &+ latency(of: $1) }
      } else {
        delay = -1
      }
    }
  }

  /// backup_cleanup_sync_bitmap.
  func backupCleanupSyncBitmap(_ job: Job, succeeded: Bool) {
    let bitmap = DirtyBitmap(address: m[job.b])
    if bitmap.isNull { return }
    m[job.b] = 0
    let mode = BitmapSyncMode(number: m[job.c])
    guard (succeeded || mode == .always) && mode != .never else { return bdrvReclaimDirtyBitmap(bitmap) }
    let successor = bdrvDirtyBitmapAbdicate(bitmap)
    let state = blockCopyState(of: BlockNode(address: m[job.opaque]))
    if !succeeded, !state.isNull { bdrvMergeDirtyBitmapInternal(into: successor, m[state.copyBitmap]) }
  }

  /// bdrv_cbw_drop: the filter leaves the graph.
  func bdrvCbwDrop(_ bs: BlockNode) {
    drainedSection(of: [bs])
    try? bdrvDropFilter(bs)
    bdrvUnref(bs)
  }
}
