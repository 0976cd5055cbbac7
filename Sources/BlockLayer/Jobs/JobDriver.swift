import JSON

/// What runs at one of the turns of a job's end.
enum JobHook: Sendable {
  /// At once, in the main thread. It answers 0 or -errno; only that of `prepare` counts.
  case plain(@Sendable (QEMU, Job) -> Int)
  /// The same with the graph lock held for writing.
  case graph(@Sendable (QEMU, Job) -> Int)
  /// A routine with one parameter, the job.
  case routine(Function)
}

/// A JobDriver with the callbacks of a BlockJobDriver [include/qemu/job.h, include/block/blockjob_int.h, 7.2].
struct JobDriver: Sendable {
  /// What `Job.driver` calls it: unique.
  let key: String
  /// Its JobType as QMP names it.
  let type: String
  /// What the coroutine runs: one parameter, the job; returns 0 or -errno.
  let run: Function
  /// Whether it is a BlockJob.
  var isBlockJob = true
  var prepare: JobHook?
  var commit: JobHook?
  var abort: JobHook?
  var clean: JobHook?
  /// A routine that runs in the coroutine before it pauses.
  var pause: Function?
  /// A routine that runs in the coroutine behind every pause point that paused.
  var resume: Function?
  /// In the main thread when a client resumes it.
  var userResume: (@Sendable (QEMU, Job) -> Void)?
  /// The command `job-complete`. Without it the command is refused.
  var complete: (@Sendable (QEMU, Job) throws(QMPError) -> Void)?
  /// A cancellation; answers whether it is by force after all. Without it every one is.
  var cancel: (@Sendable (QEMU, Job, Bool) -> Bool)?
  /// Whether it still does I/O in a drained section; without it a busy job does.
  var drainedPoll: (@Sendable (QEMU, Job) -> Bool)?
  /// After its context has changed.
  var attachedAioContext: (@Sendable (QEMU, Job, AioContext) -> Void)?
  /// After its speed has changed.
  var setSpeed: (@Sendable (QEMU, Job, Int) -> Void)?
  /// Whether `Job.opaque` is a record that nobody else has, which goes with the job.
  var ownsState = false
  /// More members of its BlockJobInfo.
  var query: (@Sendable (QEMU, Job) -> [JSONValue.Member])?

  /// The driver of that key.
  static func named(_ key: String) -> JobDriver { table[key] ?? all[0] }

  private static let table = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0) })
}
