import JSON
import Machine

/// A BlockBackend's error policy, limits and statistics [block/block-backend.c, block/accounting.c, 7.2].
struct BackendIO: RecordReference {
  static let fields =
    [
      "on_read_error", "on_write_error", "iostatus_enabled", "iostatus", "write through", "throttle_group",
      "root_state",
      "account_invalid", "account_failed", "last_access",
    ]
    + ["read", "write", "flush", "unmap"].flatMap { name in
      ["bytes", "ops", "failed_ops", "invalid_ops", "boundaries", "bin"].map { "\($0) of \(name)" }
    }

  /// BlockAcctType.
  enum Operation: Int {
    case read, write, flush, unmap
  }

  /// BlockDeviceIoStatus.
  enum Status: Int, CellValue {
    case ok, failed, nospace
    init(cell: Int) { self = Status(rawValue: cell) ?? .ok }
    var cell: Int { rawValue }
    var name: String { "\(self)" }
  }

  let address: Int
  init(address: Int) { self.address = address }
  var onReadError: Field<ErrorPolicy> { field(1) }
  var onWriteError: Field<ErrorPolicy> { field(2) }
  /// blk_iostatus_enable was called: the device can stop the machine.
  var hasStatus: Field<Bool> { field(3) }
  var status: Field<Status> { field(4) }
  /// !blk_enable_write_cache.
  var isWriteThrough: Field<Bool> { field(5) }
  /// The throttle group that it is a member of; NULL for none.
  var throttleGroup: Field<QOMObject> { field(6) }
  /// What the last medium was opened with: bit 0 read-write, bit 1 detect-zeroes, bit 2 direct, bit 3 no-flush, bit 4 set.
  var rootState: Field<Int> { field(7) }
  /// Whether refused requests are left out of the statistics.
  var ignoresInvalid: Field<Bool> { field(8) }
  /// Whether failed requests are left out of the times.
  var ignoresFailed: Field<Bool> { field(9) }
  /// Whether any request has been counted.
  var wasAccessed: Field<Bool> { field(10) }
  func bytes(_ operation: Operation) -> Field<Int> { field(11 + 6 * operation.rawValue) }
  func operations(_ operation: Operation) -> Field<Int> { field(12 + 6 * operation.rawValue) }
  func failed(_ operation: Operation) -> Field<Int> { field(13 + 6 * operation.rawValue) }
  func invalid(_ operation: Operation) -> Field<Int> { field(14 + 6 * operation.rawValue) }
  /// The number of the interned boundaries of a latency histogram; 0 for none.
  func boundaries(_ operation: Operation) -> Field<Int> { field(15 + 6 * operation.rawValue) }
  /// Requests in its first bin: nothing in the engine takes any time.
  func firstBin(_ operation: Operation) -> Field<Int> { field(16 + 6 * operation.rawValue) }
}

extension QEMU {
  /// A backend's record, made if there is none yet.
  func ioState(of blk: BlockBackend) -> BackendIO {
    if m[blk.io].isNull { m[blk.io] = BackendIO(address: m.allocate(Kinds.backendIO)) }
    return m[blk.io]
  }

  func releaseIO(of blk: BlockBackend) {
    let io = m[blk.io]
    if io.isNull { return }
    throttleGroupUnregister(blk)
    m.free(io.address)
  }

  /// A value of a backend's record; nil where there is none.
  func io<Value: CellValue>(_ blk: BlockBackend, _ path: (BackendIO) -> Field<Value>) -> Value? {
    guard !blk.isNull, !m[blk.io].isNull else { return nil }
    return m[path(m[blk.io])]
  }
}
