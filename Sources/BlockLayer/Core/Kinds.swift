import Machine

/// The kinds of records of the block layer, numbered as `Machine.load` wants them.
enum Kinds {
  static let aioContext = RecordKind(
    number: 1, name: "AioContext",
    fields: [
      "name", "thread", "bh_list", "bh_slice_list", "notify_me", "notified", "notifier", "reader_count", "lock holder",
      "lock depth", "scheduled_coroutines", "co_schedule_bh", "next", "stopping", "ended", "poll_started",
    ], chunk: 4)
  static let bottomHalf = RecordKind(
    number: 2, name: "QEMUBH", fields: ["ctx", "cb", "opaque", "flags", "next", "name"], chunk: 12)
  static let bhSlice = RecordKind(number: 3, name: "BHListSlice", fields: ["bh_list", "next"], chunk: 6)
  static let coroutine = RecordKind(
    number: 4, name: "Coroutine",
    fields: ["ctx", "caller", "scheduled", "next", "name"] + (0..<Coroutine.fiberCells).map { "stack \($0)" }, chunk: 4)
  static let node = RecordKind(
    number: 5, name: "BlockDriverState",
    fields: [
      "node_name", "drv", "refcnt", "aio_context", "in_flight", "quiesce_counter", "parents", "children", "read_only",
      "monitor_owned", "total_bytes", "options", "next", "detail", "blockers", "implicit", "inherits_from", "io state",
    ], chunk: 8)
  static let child = RecordKind(
    number: 6, name: "BdrvChild",
    fields: [
      "opaque", "parent kind", "bs", "name", "role", "perm", "shared_perm", "next_parent", "next", "quiesced_parent",
      "frozen",
    ], chunk: 16)
  static let backend = RecordKind(
    number: 7, name: "BlockBackend",
    fields: [
      "name", "dev", "ctx", "root", "in_flight", "quiesce_counter", "queued_requests", "allow_aio_context_change",
      "next", "perm", "shared_perm", "disable_request_queuing", "refcnt", "removable", "tray_open", "io state",
      "expected",
    ], chunk: 4)
  static let scsiDevice = RecordKind(
    number: 8, name: "SCSIDevice",
    fields: [
      "id", "model", "bus", "target", "lun", "conf.blk", "realized", "refcount", "requests", "requests_lock",
      "unit_attention", "sense", "sense_is_ua", "state", "next", "max_lba", "blocksize", "options", "tray_locked",
      "hotplugged", "index", "plugged empty",
    ], chunk: 4)
  static let controller = RecordKind(
    number: 9, name: "VirtIOSCSI",
    fields: [
      "id", "ctx", "iothread", "drain_count", "unit_attention", "dataplane_started", "avail", "used", "event buffers",
      "events_dropped", "devices", "next", "attached", "host_notifier", "events", "refcount", "bus number", "state",
      "status", "model", "options", "outstanding", "guest notes", "firmware", "devfn",
      "index", "polling", "dataplane_stopping",
    ], chunk: 2)
  static let request = RecordKind(
    number: 10, name: "SCSIRequest",
    fields: [
      "dev", "tag", "lun", "cdb", "refcount", "enqueued", "io_canceled", "status", "aiocb", "retry", "ctx", "elem",
      "next", "ops", "sense", "dbs->acb",
    ], chunk: 4)
  static let element = RecordKind(
    number: 11, name: "VirtQueueElement",
    fields: ["controller", "target", "lun", "cdb", "tag", "next", "response", "status", "data"], chunk: 4)
  static let action = RecordKind(
    number: 12, name: "TransactionAction", fields: ["kind", "object", "new", "next"], chunk: 8)
  static let iothread = RecordKind(
    number: 13, name: "IOThread", fields: ["id", "ctx", "thread", "next", "refcount", "properties"], chunk: 2)
  static let hostIO = RecordKind(
    number: 14, name: "ThreadPoolElement", fields: ["ctx", "co", "bs", "state", "next", "ret"], chunk: 4)
  static let object = RecordKind(
    number: 15, name: "Object", fields: ["type", "id", "next", "refcount", "properties"], chunk: 4)
  static let command = RecordKind(number: 16, name: "QMPRequest", fields: ["command", "next"], chunk: 4)
  static let rcuHead = RecordKind(number: 17, name: "rcu_head", fields: ["device", "next"], chunk: 4)
  static let bhData = RecordKind(
    number: 18, name: "SCSIDeviceForEachReqAsyncData", fields: ["dev", "fn", "ctx", "done"], chunk: 4)
  static let job = RecordKind(number: 19, name: "Job", fields: Job.fields, chunk: 4)
  static let jobTxn = RecordKind(
    number: 20, name: "JobTxn", fields: ["jobs", "aborting", "refcnt"], chunk: 4)
  static let timer = RecordKind(
    number: 21, name: "QEMUTimer", fields: ["expire_time", "opaque", "active", "next"], chunk: 4)
  static let opBlocker = RecordKind(number: 22, name: "BdrvOpBlocker", fields: OpBlocker.fields, chunk: 8)
  static let dirtyBitmap = RecordKind(
    number: 23, name: "BdrvDirtyBitmap",
    fields: [
      "name", "bs", "bits", "granularity", "size", "disabled", "busy", "readonly", "persistent", "inconsistent",
      "skip_store", "successor", "next", "export",
    ], chunk: 4)
  static let blockExport = RecordKind(
    number: 24, name: "BlockExport",
    fields: ["id", "type", "blk", "name", "options", "refcount", "user_owned", "next", "clients"], chunk: 4)
  static let nbdClient = RecordKind(number: 25, name: "NBDClient", fields: ["bs", "next"], chunk: 4)
  static let hostFile = RecordKind(
    number: 26, name: "HostFile",
    fields: [
      "path", "identity", "image", "length", "host length", "extents", "guest extents", "guest length", "is told",
      "tables", "free clusters", "cluster end", "contents",
    ], chunk: 4)
  static let extent = RecordKind(number: 27, name: "Extent", fields: ["start", "end", "content", "next"], chunk: 16)
  static let blkAction = RecordKind(number: 28, name: "BlkActionState", fields: BlkActionState.fields, chunk: 4)
  static let blockCopyState = RecordKind(
    number: 29, name: "BlockCopyState", fields: BlockCopyState.fields, chunk: 2)
  static let mirrorJob = RecordKind(
    number: 30, name: "MirrorBlockJob", fields: MirrorBlockJob.fields, chunk: 4)
  static let coDrainData = RecordKind(
    number: 31, name: "BdrvCoDrainData", fields: BdrvCoDrainData.fields, chunk: 4)
  static let commitJob = RecordKind(
    number: 32, name: "CommitBlockJob", fields: CommitBlockJob.fields, chunk: 2)
  static let streamJob = RecordKind(
    number: 33, name: "StreamBlockJob", fields: StreamBlockJob.fields, chunk: 2)
  static let nodeIO = RecordKind(number: 34, name: "NodeIO", fields: NodeIO.fields, chunk: 4)
  static let backendIO = RecordKind(number: 35, name: "BackendIO", fields: BackendIO.fields, chunk: 4)
  static let blockContent = RecordKind(
    number: 36, name: "BlockContent", fields: ["offset", "value", "next"], chunk: 8)

  static let all = [
    aioContext, bottomHalf, bhSlice, coroutine, node, child, backend, scsiDevice, controller, request, element, action,
    iothread, hostIO, object, command, rcuHead, bhData, job, jobTxn, timer, opBlocker, dirtyBitmap, blockExport,
    nbdClient, hostFile, extent, blkAction, blockCopyState, mirrorJob, coDrainData, commitJob, streamJob, nodeIO,
    backendIO, blockContent,
  ]
}
