import Machine

// Typed references to records, one field a line: what `m[bs.aioContext]` reads and writes. Names follow QEMU's fields;
// the offsets are those of `Kinds`.

/// An AioContext [include/block/aio.h].
public struct AioContext: RecordReference {
  public let address: Int
  public init(address: Int) { self.address = address }
  public var name: Field<Symbol> { field(1) }
  /// Number of the home thread.
  public var thread: Field<Int> { field(2) }
  public var bhList: Field<BottomHalf> { field(3) }
  public var bhSliceList: Field<BHSlice> { field(4) }
  public var notifyMe: Field<Int> { field(5) }
  public var notified: Field<Bool> { field(6) }
  /// Whether the eventfd has been written.
  public var notifier: Field<Bool> { field(7) }
  /// Readers of the graph lock that locked here minus those that unlocked here; may be negative.
  public var readerCount: Field<Int> { field(8) }
  /// Thread number + 1 of the holder of the AioContext lock (up to 8.2), 0 if free.
  public var lockHolder: Field<Int> { field(9) }
  public var lockDepth: Field<Int> { field(10) }
  public var scheduledCoroutines: Field<Coroutine> { field(11) }
  public var coScheduleBH: Field<Bool> { field(12) }
  public var next: Field<AioContext> { field(13) }
  /// IOThread.stopping: its thread is to end.
  public var stopping: Field<Bool> { field(14) }
  /// Whether its thread has ended.
  public var ended: Field<Bool> { field(15) }
  /// Whether its loop is in polling mode.
  public var pollStarted: Field<Bool> { field(16) }
}

/// A bottom half [util/async.c].
public struct BottomHalf: RecordReference {
  public let address: Int
  public init(address: Int) { self.address = address }
  public var ctx: Field<AioContext> { field(1) }
  public var cb: Field<RoutineID> { field(2) }
  public var opaque: Field<Int> { field(3) }
  public var flags: Field<Int> { field(4) }
  public var next: Field<BottomHalf> { field(5) }
  public var name: Field<Symbol> { field(6) }
}

/// A detached list of bottom halves that is being processed.
public struct BHSlice: RecordReference {
  public let address: Int
  public init(address: Int) { self.address = address }
  public var bhList: Field<BottomHalf> { field(1) }
  public var next: Field<BHSlice> { field(2) }
}

/// A coroutine with its stack [util/qemu-coroutine.c].
public struct Coroutine: RecordReference {
  static let stackCells = 56
  static let fiberCells = Fiber.overhead + stackCells

  public let address: Int
  public init(address: Int) { self.address = address }
  public var ctx: Field<AioContext> { field(1) }
  /// The fiber that entered it; NULL while it does not run.
  public var caller: Field<Fiber> { field(2) }
  /// Whether aio_co_schedule has it on a list.
  public var scheduled: Field<Bool> { field(3) }
  public var next: Field<Coroutine> { field(4) }
  public var name: Field<Symbol> { field(5) }
  var fiber: Fiber { Fiber(address: address + 6) }
}

/// A BlockDriverState [include/block/block_int-common.h].
public struct BlockNode: RecordReference {
  public let address: Int
  public init(address: Int) { self.address = address }
  public var nodeName: Field<Symbol> { field(1) }
  public var drv: Field<Symbol> { field(2) }
  public var refcnt: Field<Int> { field(3) }
  public var aioContext: Field<AioContext> { field(4) }
  public var inFlight: Field<Int> { field(5) }
  public var quiesceCounter: Field<Int> { field(6) }
  /// Head of the list of edges to parents, newest first, linked by `BlockChild.nextParent`.
  public var parents: Field<BlockChild> { field(7) }
  /// Head of the list of edges to children, newest first, linked by `BlockChild.next`.
  public var children: Field<BlockChild> { field(8) }
  public var readOnly: Field<Bool> { field(9) }
  public var monitorOwned: Field<Bool> { field(10) }
  /// Length in bytes.
  public var totalBytes: Field<Int> { field(11) }
  /// The interned options it was opened with, as JSON text.
  public var options: Field<Symbol> { field(12) }
  /// The list of all nodes, newest first.
  public var next: Field<BlockNode> { field(13) }
  /// What a driver has to remember (throttle group and the like).
  public var detail: Field<Symbol> { field(14) }
  /// Who keeps others from operations (op_blockers), newest first.
  var blockers: Field<OpBlocker> { field(15) }
  public var implicit: Field<Bool> { field(16) }
  /// The node whose options named this one inline, which passes its own on to it.
  public var inheritsFrom: Field<BlockNode> { field(17) }
  /// What requests leave behind; NULL until something is to be remembered.
  var io: Field<NodeIO> { field(18) }
}

/// A BdrvChild: an edge of the graph [include/block/block_int-common.h].
public struct BlockChild: RecordReference {
  /// What the parent of an edge is: the `BdrvChildClass`.
  public enum ParentKind: Int, CellValue {
    case none = 0
    /// child_of_bds
    case node = 1
    /// child_root
    case backend = 2
    /// child_job
    case job = 3
    public init(cell: Int) { self = ParentKind(rawValue: cell) ?? .none }
    public var cell: Int { rawValue }
  }

  public let address: Int
  public init(address: Int) { self.address = address }
  /// Address of the parent object.
  public var opaque: Field<Int> { field(1) }
  public var parentKind: Field<ParentKind> { field(2) }
  public var bs: Field<BlockNode> { field(3) }
  public var name: Field<Symbol> { field(4) }
  /// Bits DATA 1, METADATA 2, FILTERED 4, COW 8, PRIMARY 16.
  public var role: Field<Int> { field(5) }
  /// Bits CONSISTENT_READ 1, WRITE 2, WRITE_UNCHANGED 4, RESIZE 8.
  public var perm: Field<Int> { field(6) }
  public var sharedPerm: Field<Int> { field(7) }
  public var nextParent: Field<BlockChild> { field(8) }
  public var next: Field<BlockChild> { field(9) }
  public var quiescedParent: Field<Bool> { field(10) }
  public var frozen: Field<Bool> { field(11) }
}

/// A BlockBackend [block/block-backend.c].
public struct BlockBackend: RecordReference {
  public let address: Int
  public init(address: Int) { self.address = address }
  public var name: Field<Symbol> { field(1) }
  /// The attached SCSI device, if any.
  public var dev: Field<SCSIDevice> { field(2) }
  public var ctx: Field<AioContext> { field(3) }
  public var root: Field<BlockChild> { field(4) }
  public var inFlight: Field<Int> { field(5) }
  public var quiesceCounter: Field<Int> { field(6) }
  /// Coroutines that wait for the end of a drained section, linked by `Coroutine.next`.
  public var queuedRequests: Field<Coroutine> { field(7) }
  public var allowAioContextChange: Field<Bool> { field(8) }
  /// The list of all backends, newest first.
  public var next: Field<BlockBackend> { field(9) }
  public var perm: Field<Int> { field(10) }
  public var sharedPerm: Field<Int> { field(11) }
  public var disableRequestQueuing: Field<Bool> { field(12) }
  public var refcnt: Field<Int> { field(13) }
  public var removable: Field<Bool> { field(14) }
  public var trayOpen: Field<Bool> { field(15) }
  /// Error policy, limits and statistics; NULL until something is to be remembered.
  var io: Field<BackendIO> { field(16) }
  /// What the guest's reads must give, by offset, for what it has written.
  var expected: Field<BlockContent> { field(17) }
}

/// An IOThread object [iothread.c].
public struct IOThread: RecordReference {
  public let address: Int
  public init(address: Int) { self.address = address }
  public var id: Field<Symbol> { field(1) }
  public var ctx: Field<AioContext> { field(2) }
  public var thread: Field<Int> { field(3) }
  public var next: Field<IOThread> { field(4) }
  public var refcount: Field<Int> { field(5) }
  /// Its interned properties, as far as they differ from the initial ones.
  var properties: Field<Symbol> { field(6) }
}

/// Any other QOM object, e.g. a throttle-group.
public struct QOMObject: RecordReference {
  public let address: Int
  public init(address: Int) { self.address = address }
  public var type: Field<Symbol> { field(1) }
  public var id: Field<Symbol> { field(2) }
  public var next: Field<QOMObject> { field(3) }
  public var refcount: Field<Int> { field(4) }
  /// Its interned properties, as far as they differ from the initial ones.
  var properties: Field<Symbol> { field(5) }
}

/// An action of a transaction [util/transactions.c].
struct TransactionAction: RecordReference {
  /// 1: set_aio_context of a node, 2: of a backend, 3: of a job.
  static let node = 1
  static let backend = 2
  static let job = 3

  let address: Int
  init(address: Int) { self.address = address }
  var kind: Field<Int> { field(1) }
  var object: Field<Int> { field(2) }
  var new: Field<AioContext> { field(3) }
  var next: Field<TransactionAction> { field(4) }
}

/// Work of a thread pool's worker [util/thread-pool.c].
struct HostIO: RecordReference {
  let address: Int
  init(address: Int) { self.address = address }
  var ctx: Field<AioContext> { field(1) }
  var co: Field<Coroutine> { field(2) }
  var bs: Field<BlockNode> { field(3) }
  /// 1: active, 2: done.
  var state: Field<Int> { field(4) }
  var next: Field<HostIO> { field(5) }
  var ret: Field<Int> { field(6) }
}

/// A QMP request that waits for the dispatcher.
struct QMPRequest: RecordReference {
  let address: Int
  init(address: Int) { self.address = address }
  var command: Field<Int> { field(1) }
  var next: Field<QMPRequest> { field(2) }
}

/// A device that waits for the RCU thread to finalize it.
struct RCUHead: RecordReference {
  let address: Int
  init(address: Int) { self.address = address }
  var device: Field<SCSIDevice> { field(1) }
  var next: Field<RCUHead> { field(2) }
}
