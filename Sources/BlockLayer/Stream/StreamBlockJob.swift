import Machine

/// What a stream job has to remember [block/stream.c, 7.2].
struct StreamBlockJob: RecordReference {
  static let fields = [
    "blk", "base_overlay", "above_base", "cor_filter_bs", "target_bs", "backing_file_str", "bs_read_only",
  ]

  let address: Int
  init(address: Int) { self.address = address }
  var blk: Field<BlockBackend> { field(1) }
  var baseOverlay: Field<BlockNode> { field(2) }
  var aboveBase: Field<BlockNode> { field(3) }
  var corFilterBS: Field<BlockNode> { field(4) }
  var targetBS: Field<BlockNode> { field(5) }
  /// What the target shall call its backing file; none for the base's own name.
  var backingFile: Field<Symbol> { field(6) }
  var isReadOnly: Field<Bool> { field(7) }
}

extension QEMU {
  func stream(of job: Job) -> StreamBlockJob { StreamBlockJob(address: m[job.opaque]) }
}

extension JobDriver {
  /// block-stream.
  static let stream = JobDriver(
    key: "stream", type: "stream", run: .streamRun,
    prepare: .graph { qemu, job in qemu.streamPrepare(job) },
    clean: .graph { qemu, job in
      qemu.streamClean(job)
      return 0
    },
    ownsState: true)
}
