import Machine

/// A SCSIDevice [include/hw/scsi/scsi.h].
public struct SCSIDevice: RecordReference {
  /// Where in its life a device is, for people; the model's own decisions use QEMU's fields.
  public enum State: Int, CellValue {
    case created = 0
    case realizing = 1
    case online = 2
    case unplugging = 3
    case unparented = 4
    public init(cell: Int) { self = State(rawValue: cell) ?? .created }
    public var cell: Int { rawValue }
  }

  public let address: Int
  public init(address: Int) { self.address = address }
  public var id: Field<Symbol> { field(1) }
  /// `scsi-hd` or `scsi-cd`; `virtio-blk-device` for the disk behind a function of its own, which is its `bus`.
  public var model: Field<Symbol> { field(2) }
  public var bus: Field<Controller> { field(3) }
  public var target: Field<Int> { field(4) }
  public var lun: Field<Int> { field(5) }
  public var blk: Field<BlockBackend> { field(6) }
  public var realized: Field<Bool> { field(7) }
  public var refcount: Field<Int> { field(8) }
  /// Head of the list of enqueued requests, oldest first.
  public var requests: Field<Request> { field(9) }
  /// Thread number + 1 of the holder of requests_lock (10.0 and later).
  public var requestsLock: Field<Int> { field(10) }
  /// Pending unit attention as key << 16 | asc << 8 | ascq, 0 for none.
  public var unitAttention: Field<Int> { field(11) }
  public var sense: Field<Int> { field(12) }
  public var senseIsUA: Field<Bool> { field(13) }
  public var state: Field<State> { field(14) }
  /// The bus's list of devices, oldest first.
  public var next: Field<SCSIDevice> { field(15) }
  public var maxLBA: Field<Int> { field(16) }
  public var blocksize: Field<Int> { field(17) }
  /// Its interned properties, as far as they differ from the model's.
  public var options: Field<Symbol> { field(18) }
  public var trayLocked: Field<Bool> { field(19) }
  public var hotplugged: Field<Bool> { field(20) }
  /// Its number on its bus: one more than the largest there was.
  public var index: Field<Int> { field(21) }
  /// Whether it made its BlockBackend itself, having been given no node. Nobody ever gives that one back.
  var wasPluggedEmpty: Field<Bool> { field(22) }
}

/// A VirtIOSCSI controller with its bus and its queues [hw/scsi/virtio-scsi.c].
public struct Controller: RecordReference {
  public let address: Int
  public init(address: Int) { self.address = address }
  public var id: Field<Symbol> { field(1) }
  /// The context that handles its queues.
  public var ctx: Field<AioContext> { field(2) }
  /// NULL where it works in the main loop.
  public var iothread: Field<IOThread> { field(3) }
  public var drainCount: Field<Int> { field(4) }
  public var unitAttention: Field<Int> { field(5) }
  public var dataplaneStarted: Field<Bool> { field(6) }
  /// Requests that the guest has made available, oldest first.
  public var avail: Field<VirtQueueElement> { field(7) }
  /// Requests that are answered and that the guest has not looked at, oldest first.
  public var used: Field<VirtQueueElement> { field(8) }
  /// Buffers that the guest has put into the event queue.
  public var eventBuffers: Field<Int> { field(9) }
  public var eventsDropped: Field<Bool> { field(10) }
  public var devices: Field<SCSIDevice> { field(11) }
  public var next: Field<Controller> { field(12) }
  /// Whether its queue handlers are attached to `ctx`.
  public var attached: Field<Bool> { field(13) }
  /// Whether the guest has kicked and nobody has looked since.
  public var hostNotifier: Field<Bool> { field(14) }
  /// Events that wait for the guest, as bits: 1 rescan, 2 removed, 4 missed, 8 parameter change.
  public var events: Field<Int> { field(15) }
  public var refcount: Field<Int> { field(16) }
  public var busNumber: Field<Int> { field(17) }
  /// 0 online, 1 waits for the guest to release it.
  public var state: Field<Int> { field(18) }
  /// virtio device status: 15 when the guest's driver is ready.
  public var status: Field<Int> { field(19) }
  /// `virtio-scsi-pci` or one of its variants; `virtio-blk-pci` and the like for the function of a disk.
  public var model: Field<Symbol> { field(20) }
  /// Its interned properties, as far as they differ from the model's.
  public var options: Field<Symbol> { field(21) }
  /// Requests that the guest has sent and not yet seen answered.
  public var outstanding: Field<Int> { field(22) }
  /// Whether the guest looks at each answer itself.
  public var guestNotes: Field<Int> { field(23) }
  /// The interned state of the firmware that looks for disks here.
  public var firmware: Field<Int> { field(24) }
  /// Slot and function on pci.0.
  public var devfn: Field<Int> { field(25) }
  /// Its number on pci.0: one more than the largest there was.
  public var index: Field<Int> { field(26) }
  /// Where busy polling has left its queues, as bits of `QueuePolling`.
  var polling: Field<Int> { field(27) }
  public var dataplaneStopping: Field<Bool> { field(28) }
}

/// A SCSIRequest [include/hw/scsi/scsi.h].
public struct Request: RecordReference {
  public let address: Int
  public init(address: Int) { self.address = address }
  public var dev: Field<SCSIDevice> { field(1) }
  public var tag: Field<Int> { field(2) }
  public var lun: Field<Int> { field(3) }
  /// The interned CDB.
  public var cdb: Field<Int> { field(4) }
  public var refcount: Field<Int> { field(5) }
  public var enqueued: Field<Bool> { field(6) }
  public var ioCanceled: Field<Bool> { field(7) }
  /// Status byte + 1; 0 while there is none (QEMU: -1).
  public var status: Field<Int> { field(8) }
  public var aiocb: Field<Bool> { field(9) }
  public var retry: Field<Bool> { field(10) }
  public var ctx: Field<AioContext> { field(11) }
  public var elem: Field<VirtQueueElement> { field(12) }
  public var next: Field<Request> { field(13) }
  /// 0 the device's own, 1 target, 2 unit attention, 3 invalid opcode, 4 invalid field.
  public var ops: Field<Int> { field(14) }
  public var sense: Field<Int> { field(15) }
  /// Whether its DMAAIOCB has I/O under way; kept only where the race about it is played.
  public var dmaACB: Field<Bool> { field(16) }
}

/// A request on a virtqueue, as the guest sees it.
public struct VirtQueueElement: RecordReference {
  public let address: Int
  public init(address: Int) { self.address = address }
  public var controller: Field<Controller> { field(1) }
  public var target: Field<Int> { field(2) }
  public var lun: Field<Int> { field(3) }
  public var cdb: Field<Int> { field(4) }
  public var tag: Field<Int> { field(5) }
  public var next: Field<VirtQueueElement> { field(6) }
  /// virtio-scsi response + 1; 0 while there is none.
  public var response: Field<Int> { field(7) }
  public var status: Field<Int> { field(8) }
  /// The interned bytes that came with the answer; 0 for none.
  public var data: Field<Int> { field(9) }
}
