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
    // SCSI requests
    .choice("request-walk", \.requestWalk, "how all requests of a SCSI device are reached"),
    .choice("requests-owner", \.requestsOwner, "who may touch SCSIDevice.requests while the machine runs"),
    // virtio-scsi
    .flag(
      "plug-ignores-context-failure", \.plugIgnoresContextFailure,
      "a disk is plugged although its backend cannot be moved (10.0)"),
    .flag("attach-kicks", \.attachKicks, "a re-attached virtqueue is looked at once (5bdbaebcce, 9.0)"),
  ]
}
