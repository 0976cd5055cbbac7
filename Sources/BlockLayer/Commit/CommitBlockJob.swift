import Machine

/// What a commit job has to remember [block/commit.c, 7.2].
struct CommitBlockJob: RecordReference {
  static let fields = [
    "commit_top_bs", "top", "base", "base_bs", "base_overlay", "base_read_only", "chain_frozen", "backing_file_str",
    "on_error",
  ]

  let address: Int
  init(address: Int) { self.address = address }
  var commitTopBS: Field<BlockNode> { field(1) }
  var top: Field<BlockBackend> { field(2) }
  var base: Field<BlockBackend> { field(3) }
  var baseBS: Field<BlockNode> { field(4) }
  var baseOverlay: Field<BlockNode> { field(5) }
  var baseReadOnly: Field<Bool> { field(6) }
  var chainFrozen: Field<Bool> { field(7) }
  /// What the overlays above the top shall call their backing file; none for the base's own name.
  var backingFile: Field<Symbol> { field(8) }
}

extension QEMU {
  func commit(of job: Job) -> CommitBlockJob { CommitBlockJob(address: m[job.opaque]) }
}

extension JobDriver {
  /// block-commit of what is not the active layer.
  static let commit = JobDriver(
    key: "commit", type: "commit", run: .commitRun,
    prepare: .graph { qemu, job in qemu.commitPrepare(job) },
    abort: .graph { qemu, job in
      qemu.commitAbort(job)
      return 0
    },
    clean: .graph { qemu, job in
      qemu.commitClean(job)
      return 0
    },
    ownsState: true)
}
