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

  public init(name: String) { self.name = name }
}
