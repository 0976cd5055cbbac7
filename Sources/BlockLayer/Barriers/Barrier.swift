/// A memory barrier of QEMU's lock-free code, named after the function that it stands in.
///
/// Each is an `smp_mb()` (or `smp_mb__after_rmw()`) between a store that announces something and a load that looks for what
/// others announced. Two of them belong together: with both, at least one side sees the other (Dekker's protocol).
public enum Barrier: String, Sendable, CaseIterable {
  /// Between `notified = true` and reading `notify_me` [util/async.c].
  case aioNotify = "aio_notify"
  /// Between `notified = false` and looking for bottom halves [util/async.c].
  case aioNotifyAccept = "aio_notify_accept"
  /// Between `notify_me |= 1` and looking for bottom halves, in the outermost main loop [util/async.c].
  case aioCtxPrepare = "aio_ctx_prepare"
  /// Between `notify_me += 2` and reading `notified` [util/aio-posix.c].
  case aioPoll = "aio_poll"
  /// Between `num_waiters++` and the condition [include/block/aio-wait.h].
  case aioWaitWhile = "AIO_WAIT_WHILE"
  /// Between the change of what somebody waits for and reading `num_waiters` [util/aio-wait.c].
  case aioWaitKick = "aio_wait_kick"
  /// Between `has_writer = 1` and counting the readers [block/graph-lock.c].
  case bdrvGraphWrlock = "bdrv_graph_wrlock"
  /// Between `reader_count++` and reading `has_writer` [block/graph-lock.c].
  case bdrvGraphCoRdlock = "bdrv_graph_co_rdlock"
  /// Between `reader_count--` and reading `has_writer` [block/graph-lock.c].
  case bdrvGraphCoRdunlock = "bdrv_graph_co_rdunlock"

  /// Why leaving it out changes nothing on x86; nil: leaving it out is a bug there too. On weaker machines all are needed.
  public var reasonWhyHarmlessOnX86: String? {
    switch self {
    case .aioNotify, .aioCtxPrepare, .aioPoll, .aioWaitKick, .bdrvGraphCoRdlock: nil
    case .aioNotifyAccept: "aio_bh_poll detaches the list of bottom halves with an exchange, which is a full barrier"
    case .aioWaitWhile: "num_waiters is counted with a locked instruction, which is a full barrier"
    case .bdrvGraphWrlock: "reader_count() locks aio_context_list_lock, which is a full barrier"
    case .bdrvGraphCoRdunlock:
      "a writer that polls has set has_writer to 0, so what wakes it is never this kick but the end of the request"
    }
  }
}
