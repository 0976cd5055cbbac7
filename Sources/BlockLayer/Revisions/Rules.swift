/// What a revision of QEMU does where revisions differ.
public struct Rules: Hashable, Sendable {
  /// How requests of a SCSI device are walked [hw/scsi/scsi-bus.c].
  public enum RequestWalk: String, CaseIterable, Sendable {
    /// 7.2 to 8.2: at once, in the calling thread, under the AioContext lock.
    case underContextLock = "under-context-lock"
    /// seed: an uncounted one-shot bottom half in the backend's context that re-schedules itself.
    case uncountedBottomHalf = "uncounted-bottom-half"
    /// 9.0: a bottom half counted in blk->in_flight (1604c04931).
    case countedBottomHalf = "counted-bottom-half"
    /// 10.0: one counted bottom half per distinct req->ctx, under requests_lock (7eecba3778, 1cf18cc9bf).
    case perRequestContext = "per-request-context"
    /// Proposal c: the reader lock taken by the main loop, released by the bottom half.
    case readerLockAcrossBottomHalf = "reader-lock-across-bottom-half"
    /// Proposal d: a coroutine holds the reader lock and waits for the bottom half.
    case trampolineCoroutine = "trampoline-coroutine"
    /// Proposal e: aio_wait_bh_oneshot.
    case waitedBottomHalf = "waited-bottom-half"
    /// Proposal h: an uncounted bottom half in the controller's context.
    case controllerContext = "controller-context"
  }

  /// Who may touch SCSIDevice.requests while the machine runs.
  public enum RequestsOwner: String, CaseIterable, Sendable {
    /// Whoever holds the AioContext lock.
    case contextLock = "context-lock"
    /// The backend's AioContext (eaad0fe260).
    case backendContext = "backend-context"
    /// Whoever holds requests_lock.
    case requestsLock = "requests-lock"
    /// The controller's context (proposal h).
    case controllerContext = "controller-context"
  }

  /// The name, e.g. `seed` or `fix/f`.
  public var name: String
  public var hasAioContextLock = false
  /// Whether blk_get_aio_context asserts that the root node agrees.
  public var getterAsserts = true
  /// Whether the getter takes the reader lock (proposal b).
  public var getterTakesReaderLock = false
  /// Whether tran_commit of a context change runs under the writer lock (proposal b).
  public var commitTakesWriterLock = false
  /// Whether bdrv_try_change_aio_context drains (not in proposal g).
  public var contextChangeDrains = true
  public var requestWalk = RequestWalk.uncountedBottomHalf
  public var requestsOwner = RequestsOwner.backendContext
  /// Whether a failed blk_set_aio_context is ignored when a disk is plugged (10.0).
  public var plugIgnoresContextFailure = false
  /// Whether a re-attached virtqueue is looked at once (5bdbaebcce, 9.0).
  public var attachKicks = false

  // MARK: Drain and the graph lock

  /// Whether bdrv_try_change_aio_context drains all nodes before it begins, and none on the way (91ba0e1c38, 10.1).
  public var contextChangeDrainsAll = false
  /// Whether graph changes take the graph lock in a section that drains all nodes (bdrv_graph_wrlock_drained, 10.1).
  public var writerDrainsAll = false
  /// Whether who ends a drained section counts the requests that it wakes; else each counts itself when it runs
  /// (8eeaa706ba, 10.2).
  public var wakerCountsRequests = false
  /// Whether a request that is queued because of a drained section stays counted (4.2, until 7f16476fab).
  public var queuedRequestsStayCounted = false
  /// Whether who ends a request wakes the waiter before it takes the count back (until 65181d6381).
  public var kicksBeforeChange = false
  /// Whether a reader of the graph lock that leaves wakes a writer that polls. No release does; see catalogue C-27.
  public var readersKickWaiters = false
  /// Whether x-blockdev-change drains the quorum while it holds the graph lock. A model of the deadlock of catalogue C-06, in
  /// no release: there other commands drained under the lock, up to 10.0 (91ba0e1c38). Without effect where writerDrainsAll holds.
  public var drainsUnderWriterLock = false
  /// Whether aio_notify sets ctx->notified for a loop, too, that has not announced itself (5.2); else nothing is left for one that
  /// is about to sleep but has not said so.
  public var notifiesUnannounced = true
  /// How an iothread is told to stop [iothread.c].
  public var iothreadStop = IOThreadStop.none

  /// How `iothread_stop` reaches the thread.
  public enum IOThreadStop: String, CaseIterable, Sendable {
    /// Not modelled: the thread is left asleep.
    case none
    /// Up to 2.11: a flag and aio_notify.
    case notify
    /// From 2362a28ea1 (2.12): a bottom half that sets the flag.
    case bottomHalf = "bottom-half"
  }

  // MARK: virtio-scsi

  /// Whether iothreads poll their handlers for a while before they sleep, with the guest's notifications suppressed. A detail that
  /// the engine leaves out unless a scenario asks for it.
  public var busyPolling = false
  /// Whether the end of a drained section attaches the event virtqueue with poll callbacks (8.1, until c42c3833e0).
  public var drainPollsEventQueue = false
  /// Whether the guest is told that a disk is gone before that is so (until 4382f167cf, 8.1).
  public var unplugEventFirst = false
  /// Whether an unplug moves the backend before the device is quiet (4.0, until 9c5aad84da).
  public var unplugMovesFirst = false
  /// Whether a request's aiocb is cleared without the AioContext lock when its I/O is done (until 7b7fc3d010, 8.0).
  public var aiocbClearedUnlocked = false
  /// Whether dma_blk_cb runs without the AioContext lock (until abfcd2760b, 8.0).
  public var dmaCallbackUnlocked = false
  /// Whether the dataplane starts and stops step by step, with the drain in the middle of a stop. A detail that the engine
  /// leaves out unless a scenario asks for it.
  public var dataplaneSteps = false
  /// Whether dataplane_started is set after the handlers are attached (until 9a4b6a63ae, 7.1).
  public var startedFlagLast = false
  /// Whether the end of a drained section attaches handlers while the dataplane is being stopped (8.1-rc, until 535a3d9a32).
  public var drainAttachesWhileStopping = false

  // MARK: Mirror

  /// How a mirror job learns of the guest's writes.
  public var mirrorWrites = MirrorWrites.bitmap

  /// Who marks as dirty what a guest writes while a background mirror runs [block/mirror.c].
  public enum MirrorWrites: String, CaseIterable, Sendable {
    /// Up to 8.1: the node's enabled dirty bitmap.
    case bitmap
    /// 8.2 to 10.2: mirror_top's write function, once it knows the job; the bitmap is disabled before it does.
    case filter
    /// With 058cfca564 and 32125b1460: the same, and the bitmap is disabled only when the job has been published.
    case published
  }

  public init(name: String) { self.name = name }
}
