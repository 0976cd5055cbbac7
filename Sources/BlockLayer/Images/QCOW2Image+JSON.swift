import Images
import JSON

// What a qcow2 image says of itself as a value that cells can refer to.

extension JSONValue {
  /// The object with one member changed or added; without it where `value` is nil.
  func setting(_ name: String, _ value: JSONValue?) -> JSONValue {
    var members = (members ?? []).filter { $0.name != name }
    if let value { members.append(.init(name, value)) }
    return .object(members)
  }
}

extension QCOW2Image {
  var value: JSONValue {
    var members: [JSONValue.Member] = [
      .init("version", .int(version)), .init("cluster-bits", .int(clusterBits)),
      .init("virtual-size", .int(virtualSize)), .init("refcount-order", .int(refcountOrder)),
      .init("l1-offset", .int(l1Offset)), .init("l1-size", .int(l1Size)),
      .init("refcount-table-offset", .int(refcountTableOffset)),
      .init("refcount-table-clusters", .int(refcountTableClusters)),
      .init("snapshots-offset", .int(snapshotsOffset)),
      .init("incompatible", .int(Int(truncatingIfNeeded: incompatible.rawValue))),
      .init("compatible", .int(Int(truncatingIfNeeded: compatible))),
      .init("autoclear", .int(Int(truncatingIfNeeded: autoclear))),
      .init("compression-type", .int(compressionType)), .init("crypt-method", .int(cryptMethod)),
    ]
    if let backingFile { members.append(.init("backing-filename", .string(backingFile))) }
    if let format = extensions.backingFormat { members.append(.init("backing-filename-format", .string(format))) }
    if let file = extensions.dataFile { members.append(.init("data-file", .string(file))) }
    if !snapshots.isEmpty { members.append(.init("snapshots", .array(snapshots.map(\.value)))) }
    if !bitmaps.isEmpty { members.append(.init("bitmaps", .array(bitmaps.map(\.value)))) }
    return .object(members)
  }

  /// The image that `value` tells of.
  init(_ value: JSONValue) {
    self.init()
    version = value["version"]?.int ?? 3
    clusterBits = value["cluster-bits"]?.int ?? 16
    virtualSize = value["virtual-size"]?.int ?? 0
    refcountOrder = value["refcount-order"]?.int ?? 4
    l1Offset = value["l1-offset"]?.int ?? 0
    l1Size = value["l1-size"]?.int ?? 0
    refcountTableOffset = value["refcount-table-offset"]?.int ?? 0
    refcountTableClusters = value["refcount-table-clusters"]?.int ?? 0
    snapshotsOffset = value["snapshots-offset"]?.int ?? 0
    incompatible = Features(rawValue: UInt64(bitPattern: Int64(value["incompatible"]?.int ?? 0)))
    compatible = UInt64(bitPattern: Int64(value["compatible"]?.int ?? 0))
    autoclear = UInt64(bitPattern: Int64(value["autoclear"]?.int ?? 0))
    compressionType = value["compression-type"]?.int ?? 0
    cryptMethod = value["crypt-method"]?.int ?? 0
    backingFile = value["backing-filename"]?.string
    extensions.backingFormat = value["backing-filename-format"]?.string
    extensions.dataFile = value["data-file"]?.string
    snapshots = (value["snapshots"]?.array ?? []).map(Snapshot.init)
    bitmaps = (value["bitmaps"]?.array ?? []).map(Bitmap.init)
  }
}

extension QCOW2Image.Snapshot {
  fileprivate var value: JSONValue {
    var members: [JSONValue.Member] = [
      .init("id", .string(id)), .init("name", .string(name)), .init("vm-state-size", .int(vmStateSize)),
      .init("seconds", .int(seconds)), .init("nanoseconds", .int(nanoseconds)),
      .init("vm-clock", .int(vmClockNanoseconds)), .init("disk-size", .int(diskSize)),
      .init("l1-offset", .int(l1Offset)), .init("l1-size", .int(l1Size)),
    ]
    if let icount { members.append(.init("icount", .int(icount))) }
    return .object(members)
  }

  fileprivate init(_ value: JSONValue) {
    self.init()
    id = value["id"]?.string ?? ""
    name = value["name"]?.string ?? ""
    vmStateSize = value["vm-state-size"]?.int ?? 0
    seconds = value["seconds"]?.int ?? 0
    nanoseconds = value["nanoseconds"]?.int ?? 0
    vmClockNanoseconds = value["vm-clock"]?.int ?? 0
    diskSize = value["disk-size"]?.int ?? 0
    l1Offset = value["l1-offset"]?.int ?? 0
    l1Size = value["l1-size"]?.int ?? 0
    icount = value["icount"]?.int
  }
}

extension QCOW2Image.Bitmap {
  fileprivate var value: JSONValue {
    var members: [JSONValue.Member] = [
      .init("name", .string(name)), .init("granularity-bits", .int(granularityBits)),
      .init("in-use", .bool(isInUse)), .init("auto", .bool(isAuto)), .init("table-offset", .int(tableOffset)),
      .init("table-size", .int(tableSize)),
    ]
    if let dirty { members.append(.init("dirty", .array(dirty.map { .int($0) }))) }
    return .object(members)
  }

  fileprivate init(_ value: JSONValue) {
    self.init()
    name = value["name"]?.string ?? ""
    granularityBits = value["granularity-bits"]?.int ?? 16
    isInUse = value["in-use"]?.bool ?? false
    isAuto = value["auto"]?.bool ?? false
    tableOffset = value["table-offset"]?.int ?? 0
    tableSize = value["table-size"]?.int ?? 0
    dirty = value["dirty"]?.array?.compactMap(\.int)
  }
}
