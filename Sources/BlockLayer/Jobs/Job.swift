import JSON
import Machine

// Background jobs [job.c, blockjob.c, 7.2].
//
// How to write a job:
//
// 1. A `JobDriver` (JobDriver.swift) in `JobDriver.all`: its type, the routine that its coroutine runs (one parameter, the
//    job; it returns 0 or -errno), and hooks. A hook is `.plain`, `.graph` (the same under the graph lock) or `.routine`.
// 2. In the command: `jobCreate` or `blockJobCreate` (throw QEMU's refusal after the events `created`, `null`),
//    `blockJobAddBdrv` for further nodes, `jobStart`. A coroutine of the main context is entered by `enterQueued(r)`, which
//    the dispatcher does behind every command; a routine that goes on behind `jobStart`, a drained section's end or a
//    resumed job puts it there itself.
// 3. In the run routine: `jobPausePoint(r, job)`, `jobYield(r, job)`, `jobSleepNS(r, job) { ns }` are the pause points.
//    `jobIsCancelled`, `jobProgressUpdate`, `jobTransitionToReady`, `jobRateLimitDelay`. Another coroutine, a bottom half or
//    a timer wakes a job with `jobEnter` (and `enterQueued` in its routine).
// 4. What a job needs to remember: a record of its own in `opaque`, an interned value in `detail`, four numbers.

/// A Job, with the fields of a BlockJob [include/qemu/job.h, include/block/blockjob.h].
public struct Job: RecordReference {
  public let address: Int
  public init(address: Int) { self.address = address }

  static let fields = [
    "id", "type", "status", "aio_context", "co", "refcnt", "pause_count", "busy", "paused", "user_paused", "cancelled",
    "force_cancel", "deferred_to_main_loop", "ret", "err", "auto_finalize", "auto_dismiss", "sleep_timer", "txn",
    "txn_list", "next", "speed", "iostatus", "progress.current", "progress.remaining", "nodes", "internal", "driver",
    "opaque", "detail", "slice_start_time", "slice_end_time", "dispatched", "hook result", "on_source_error",
    "on_target_error", "a", "b", "c", "d",
  ]

  public var id: Field<Symbol> { field(1) }
  /// Its JobType as QMP names it.
  public var type: Field<Symbol> { field(2) }
  public var status: Field<JobStatus> { field(3) }
  public var aioContext: Field<AioContext> { field(4) }
  /// NULL until it is started.
  public var co: Field<Coroutine> { field(5) }
  public var refcnt: Field<Int> { field(6) }
  public var pauseCount: Field<Int> { field(7) }
  /// Whether its coroutine runs or is about to.
  public var busy: Field<Bool> { field(8) }
  public var paused: Field<Bool> { field(9) }
  public var userPaused: Field<Bool> { field(10) }
  public var cancelled: Field<Bool> { field(11) }
  public var forceCancel: Field<Bool> { field(12) }
  public var deferredToMainLoop: Field<Bool> { field(13) }
  /// 0 or -errno.
  public var ret: Field<Int> { field(14) }
  /// Why it failed.
  public var err: Field<Symbol> { field(15) }
  public var autoFinalize: Field<Bool> { field(16) }
  public var autoDismiss: Field<Bool> { field(17) }
  public var sleepTimer: Field<Timer> { field(18) }
  public var txn: Field<JobTxn> { field(19) }
  /// The next job of its transaction.
  public var txnNext: Field<Job> { field(20) }
  public var next: Field<Job> { field(21) }
  /// Bytes a second, 0 for no limit.
  public var speed: Field<Int> { field(22) }
  /// BlockDeviceIoStatus: 0 ok, 1 failed, 2 nospace.
  public var ioStatus: Field<Int> { field(23) }
  public var progressCurrent: Field<Int> { field(24) }
  public var progressRemaining: Field<Int> { field(25) }
  /// Its edges, newest first, linked by `BlockChild.next`.
  public var nodes: Field<BlockChild> { field(26) }
  /// Whether QMP clients don't see it.
  public var isInternal: Field<Bool> { field(27) }
  /// Key of its `JobDriver`.
  public var driver: Field<Symbol> { field(28) }
  /// A record of the driver's own.
  public var opaque: Field<Int> { field(29) }
  /// An interned value of the driver's own: a number for `QEMU.commands`.
  public var detail: Field<Int> { field(30) }
  // The rate limit's slice: ns of virtual time, bytes or whatever the driver counts.
  var sliceStart: Field<Int> { field(31) }
  var sliceEnd: Field<Int> { field(32) }
  var dispatched: Field<Int> { field(33) }
  /// What a hook that is a routine returns.
  var hookResult: Field<Int> { field(34) }
  /// BlockdevOnError as its number in `BlockdevOnError`.
  public var onSourceError: Field<Int> { field(35) }
  public var onTargetError: Field<Int> { field(36) }
  // Numbers of the driver's own.
  public var a: Field<Int> { field(37) }
  public var b: Field<Int> { field(38) }
  public var c: Field<Int> { field(39) }
  public var d: Field<Int> { field(40) }
}

/// A JobTxn: jobs that complete together [job.c, 7.2].
public struct JobTxn: RecordReference {
  public let address: Int
  public init(address: Int) { self.address = address }
  /// Its jobs, newest first.
  public var jobs: Field<Job> { field(1) }
  public var aborting: Field<Bool> { field(2) }
  public var refcnt: Field<Int> { field(3) }
}

extension QEMU {
  /// All jobs, newest first.
  func allJobs() -> [Job] { list(global(.allJobs), next: \.next) }

  /// job_get: the job of that id; NULL if there is none.
  func jobGet(_ id: String) -> Job {
    let wanted = symbol(id)
    return allJobs().first { m[$0.id] == wanted && wanted != .none } ?? .null
  }

  /// job_started.
  func jobStarted(_ job: Job) -> Bool { !m[job.co].isNull }

  /// job_should_pause.
  func jobShouldPause(_ job: Job) -> Bool { m[job.pauseCount] > 0 }

  /// job_is_cancelled: by force. For what runs in the job's coroutine.
  func jobIsCancelled(_ job: Job) -> Bool { m.store.atomically { m[job.forceCancel] } }

  /// job_cancel_requested: softly or by force.
  func jobCancelRequested(_ job: Job) -> Bool { m.store.atomically { m[job.cancelled] } }

  /// job_is_ready.
  func jobIsReady(_ job: Job) -> Bool { [.ready, .standby].contains(m[job.status]) }

  /// job_is_completed: its coroutine is through.
  func jobIsCompleted(_ job: Job) -> Bool {
    m.store.atomically { [.waiting, .pending, .aborting, .concluded, .null].contains(m[job.status]) }
  }

  /// The driver of a job.
  func driver(of job: Job) -> JobDriver { JobDriver.named(text(m[job.driver])) }

  /// What the job's driver has interned in `detail`.
  func detail(of job: Job) -> JSONValue { commands[m[job.detail]]?.arguments ?? .null }
}
