import Machine

/// What a mirror or active commit job has to remember [block/mirror.c, 7.2].
struct MirrorBlockJob: RecordReference {
  static let fields = [
    "mirror_top_bs", "target", "target_bs", "base", "base_overlay", "dirty_bitmap", "granularity", "buf_size",
    "is_none_mode", "zero_target", "should_complete", "in_drain", "prepared", "to_replace", "replaces",
    "last_pause_ns", "copy_mode", "in_flight", "ret", "published",
  ]

  let address: Int
  init(address: Int) { self.address = address }
  var mirrorTopBS: Field<BlockNode> { field(1) }
  var target: Field<BlockBackend> { field(2) }
  /// The target itself, also once its backend is gone.
  var targetBS: Field<BlockNode> { field(3) }
  /// Where an active commit ends; NULL for a mirror of everything.
  var base: Field<BlockNode> { field(4) }
  var baseOverlay: Field<BlockNode> { field(5) }
  var dirtyBitmap: Field<DirtyBitmap> { field(6) }
  /// In bytes.
  var granularity: Field<Int> { field(7) }
  /// In bytes.
  var bufSize: Field<Int> { field(8) }
  var isNoneMode: Field<Bool> { field(9) }
  var zeroTarget: Field<Bool> { field(10) }
  var shouldComplete: Field<Bool> { field(11) }
  var inDrain: Field<Bool> { field(12) }
  var prepared: Field<Bool> { field(13) }
  var toReplace: Field<BlockNode> { field(14) }
  var replaces: Field<Symbol> { field(15) }
  /// In ns of virtual time.
  var lastPause: Field<Int> { field(16) }
  /// Whether it copies with guest writes: MIRROR_COPY_MODE_WRITE_BLOCKING.
  var isWriteBlocking: Field<Bool> { field(17) }
  /// Requests that run.
  var inFlight: Field<Int> { field(18) }
  /// -errno of the request that ends the job, else 0.
  var ret: Field<Int> { field(19) }
  /// Whether mirror_top_opaque->job is set, so that the filter's write function knows the job.
  var isPublished: Field<Bool> { field(20) }
}

extension QEMU {
  func mirror(of job: Job) -> MirrorBlockJob { MirrorBlockJob(address: m[job.opaque]) }

  /// The options of a mirror filter: whether its job copies into the chain below, and whether it has ended.
  func setMirrorTop(_ bs: BlockNode, isCommit: Bool, isStopped: Bool) {
    var state = state(of: bs)
    state.options = .object([.init("is_commit", .bool(isCommit)), .init("stop", .bool(isStopped))])
    setState(of: bs, state)
  }

  func stopMirrorTop(_ bs: BlockNode) {
    let isCommit = state(of: bs).options["is_commit"]?.bool ?? false
    setMirrorTop(bs, isCommit: isCommit, isStopped: true)
    try? bdrvRefreshPerms([bs])
  }
}
