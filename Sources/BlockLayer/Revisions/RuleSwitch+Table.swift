extension RuleSwitch {
  /// All rules that can be set by name, by what they are about.
  public static let all: [RuleSwitch] = [
    // Contexts
    .flag("aio-context-lock", \.hasAioContextLock, "there is an AioContext lock (up to 8.2)"),
    .flag(
      "getter-asserts", \.getterAsserts, "blk_get_aio_context asserts that the root node agrees (until ad89367202)"),
    .flag(
      "getter-takes-reader-lock", \.getterTakesReaderLock, "blk_get_aio_context takes the reader lock (proposal b)"),
    .flag(
      "commit-takes-writer-lock", \.commitTakesWriterLock,
      "tran_commit of a context change runs under the writer lock (proposal b)"),
    .flag(
      "context-change-drains", \.contextChangeDrains, "bdrv_try_change_aio_context drains each node (not in proposal g)"
    ),
    .flag(
      "context-change-drains-all", \.contextChangeDrainsAll,
      "bdrv_try_change_aio_context drains all nodes first, and none on the way (91ba0e1c38, 10.1)"),
    // Drain and the graph lock
    .flag(
      "writer-drains-all", \.writerDrainsAll,
      "graph changes take the graph lock in a section that drains all nodes (bdrv_graph_wrlock_drained, 10.1)"),
    .flag(
      "waker-counts-requests", \.wakerCountsRequests,
      "who ends a drained section counts the requests that it wakes (8eeaa706ba, 10.2)"),
    .flag(
      "queued-requests-stay-counted", \.queuedRequestsStayCounted,
      "a request that is queued by a drained section stays counted (4.2, until 7f16476fab)"),
    .flag(
      "kicks-before-change", \.kicksBeforeChange,
      "who ends a request wakes the waiter before it takes the count back (until 65181d6381)"),
    .flag(
      "readers-kick-waiters", \.readersKickWaiters,
      "a reader of the graph lock that leaves wakes a writer that polls (in no release)"),
    .flag(
      "drains-under-writer-lock", \.drainsUnderWriterLock,
      "x-blockdev-change drains the quorum under the graph lock; a model of C-06, in no release"),
    // Event loops
    .flag(
      "notifies-unannounced", \.notifiesUnannounced,
      "aio_notify sets ctx->notified for a loop, too, that has not announced itself (since 5.2)"),
    .choice("iothread-stop", \.iothreadStop, "how an iothread is told to stop (bottom half since 2362a28ea1, 2.12)"),
    // SCSI requests
    .choice("request-walk", \.requestWalk, "how all requests of a SCSI device are reached"),
    .choice("requests-owner", \.requestsOwner, "who may touch SCSIDevice.requests while the machine runs"),
    // Mirror
    .choice(
      "mirror-writes", \.mirrorWrites,
      "who marks a guest's writes as dirty for a mirror (filter since 8.2, published with 058cfca564)"),
    // virtio-scsi
    .flag(
      "plug-ignores-context-failure", \.plugIgnoresContextFailure,
      "a disk is plugged although its backend cannot be moved (10.0)"),
    .flag("attach-kicks", \.attachKicks, "a re-attached virtqueue is looked at once (5bdbaebcce, 9.0)"),
    .flag(
      "busy-polling", \.busyPolling,
      "iothreads poll before they sleep, with the guest's notifications suppressed (a detail, off unless asked for)"),
    .flag(
      "drain-polls-event-queue", \.drainPollsEventQueue,
      "drained_end attaches the event virtqueue with poll callbacks (8.1, until c42c3833e0)"),
    .flag(
      "unplug-event-first", \.unplugEventFirst,
      "the guest is told that a disk is gone before it is (until 4382f167cf, 8.1)"),
    .flag(
      "unplug-moves-first", \.unplugMovesFirst,
      "an unplug moves the backend before the device is quiet (4.0, until 9c5aad84da)"),
    .flag(
      "aiocb-cleared-unlocked", \.aiocbClearedUnlocked,
      "req->aiocb is cleared without the AioContext lock (until 7b7fc3d010, 8.0)"),
    .flag(
      "dma-callback-unlocked", \.dmaCallbackUnlocked,
      "dma_blk_cb runs without the AioContext lock (until abfcd2760b, 8.0)"),
    .flag(
      "dataplane-steps", \.dataplaneSteps,
      "the dataplane starts and stops step by step (a detail, off unless asked for)"),
    .flag(
      "started-flag-last", \.startedFlagLast,
      "dataplane_started is set after the handlers are attached (until 9a4b6a63ae, 7.1)"),
    .flag(
      "drain-attaches-while-stopping", \.drainAttachesWhileStopping,
      "drained_end attaches handlers while the dataplane is being stopped (8.1-rc, until 535a3d9a32)"),
  ]
}
