extension SchemaTypes {
  /// Jobs, exports and what happens to requests [qapi/job.json, qapi/block-export.json, 7.2].
  static let jobs = """
    JobInfo = id: str, type: JobType, status: JobStatus, current-progress: int, total-progress: int, error?:
        str
    JobType = enum commit stream mirror backup create amend snapshot-load snapshot-save snapshot-delete
    JobStatus = enum undefined created running paused ready standby waiting pending aborting concluded null
    BlockJobInfo = type: str, device: str, len: int, offset: int, busy: bool, paused: bool, speed: int,
        io-status: BlockDeviceIoStatus, ready: bool, status: JobStatus, auto-finalize: bool, auto-dismiss:
        bool, error?: str
    BlockExportInfo = id: str, type: BlockExportType, node-name: str, shutting-down: bool
    BlockExportType = enum nbd vhost-user-blk fuse vduse-blk
    BlockDirtyBitmapSha256 = sha256: str
    IoOperationType = enum read write
    BlockErrorAction = enum ignore report stop
    QuorumOpType = enum read write flush
    """
}
