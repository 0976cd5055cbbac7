/// A kind of record: what its slab hands out. `name` is the QEMU type, e.g. `BlockDriverState`.
public struct RecordKind: Equatable, Sendable {
  /// 1, 2, ...: unique within a machine.
  public let number: Int
  public let name: String
  /// Cells of one record, its header included.
  public let size: Int
  /// Records of one chunk of the slab; a full slab gets another chunk.
  public let chunk: Int
  /// Names of the fields by offset, for those who look at memory.
  public let fields: [String]

  /// A kind with these fields; the record has one cell more, for its header.
  public init(number: Int, name: String, fields: [String], chunk: Int) {
    precondition(number > 0 && chunk > 0)
    self.number = number
    self.name = name
    self.size = fields.count + 1
    self.chunk = chunk
    self.fields = ["(header)"] + fields
  }
}

/// A typed reference to a record: its address in the cell store, or 0 for NULL.
public protocol RecordReference: CellValue, Hashable {
  var address: Int { get }
  init(address: Int)
}

extension RecordReference {
  /// NULL.
  @inlinable public static var null: Self { Self(address: 0) }
  @inlinable public var isNull: Bool { address == 0 }
  @inlinable public init(cell: Int) { self.init(address: cell) }
  @inlinable public var cell: Int { address }

  /// The field at an offset (1 is the first after the header).
  @inlinable public func field<Value: CellValue>(_ offset: Int, _: Value.Type = Value.self) -> Field<Value> {
    Field(record: address, offset: offset)
  }
}

/// What fits in one cell.
public protocol CellValue: Sendable {
  init(cell: Int)
  var cell: Int { get }
}

extension Int: CellValue {
  @inlinable public init(cell: Int) { self = cell }
  @inlinable public var cell: Int { self }
}

extension Bool: CellValue {
  @inlinable public init(cell: Int) { self = cell != 0 }
  @inlinable public var cell: Int { self ? 1 : 0 }
}

/// One field of one record, by the record's address, so that an access to a freed record is seen.
public struct Field<Value: CellValue>: Sendable {
  public let record: Int
  public let offset: Int

  @inlinable public init(record: Int, offset: Int) {
    self.record = record
    self.offset = offset
  }

  /// Where the field is in the cell store.
  @inlinable public var address: Int { record + offset }
}
