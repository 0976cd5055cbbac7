import Machine

extension Emulator {
  /// What the writes since a journal mark changed, in words: `fmt0.aio_context: iothread0 -> NULL`. Fields of a freed or
  /// fresh record are left out; stacks are not told.
  public func changes(since mark: Int) -> [String] {
    var first: [Int: Int] = [:]
    var order: [Int] = []
    for write in machine.store.writes(since: mark) where first[write.address] == nil {
      first[write.address] = write.old
      order.append(write.address)
    }
    // A record that came or went in this step says so once, not field by field.
    let turned = Set(order.filter { machine.record(containing: $0)?.record == $0 })
    return order.compactMap { address in
      guard let old = first[address], machine.store.peek(address) != old else { return nil }
      if let (record, _) = machine.record(containing: address), record != address, turned.contains(record) {
        return nil
      }
      return describe(address, old: old)
    }
  }

  /// What a person calls a cell: a field of a live record, e.g. `fmt0.aio_context`; nil for stacks, lists and what belongs to
  /// the machine itself.
  public func fieldName(at address: Int) -> String? {
    guard let (record, kind) = machine.record(containing: address), machine.isAlive(record) else { return nil }
    let offset = address - record
    guard offset > 0, offset < kind.fields.count else { return nil }
    let field = kind.fields[offset]
    return Self.isShown(field) ? "\(qemu.name(of: record, kind: kind)).\(field)" : nil
  }

  /// Whether people need to see a field: it is one of QEMU's, and no stack.
  static func isShown(_ field: String) -> Bool { !field.hasPrefix("stack") && !bookkeeping.contains(field) }

  /// The records whose fields were written since a journal mark.
  public func changedRecords(since mark: Int) -> Set<Int> {
    var found: Set<Int> = []
    for write in machine.store.writes(since: mark) where machine.store.peek(write.address) != write.old {
      if let (record, _) = machine.record(containing: write.address) { found.insert(record) }
    }
    return found
  }

  /// Fields that QEMU has not, or that only link lists.
  private static let bookkeeping: Set<String> = [
    "next", "next_parent", "state", "guest notes", "outstanding", "firmware", "caller", "name",
  ]

  private func describe(_ address: Int, old: Int) -> String? {
    let new = machine.store.peek(address)
    if let global = qemu.globalName(at: address) { return "\(global): \(old) -> \(new)" }
    guard let (record, kind) = machine.record(containing: address) else { return nil }
    let offset = address - record
    let name = qemu.name(of: record, kind: kind)
    if offset == 0 { return new > 0 ? "\(name) created" : "\(name) freed" }
    guard offset < kind.fields.count, machine.store.peek(record) > 0 else { return nil }
    let field = kind.fields[offset]
    guard Self.isShown(field) else { return nil }
    if kind.number == Kinds.job.number, field == "status" {
      return "\(name).status: \(JobStatus(cell: old).name) -> \(JobStatus(cell: new).name)"
    }
    return "\(name).\(field): \(qemu.valueText(old, beside: new)) -> \(qemu.valueText(new, beside: old))"
  }
}

extension Global {
  /// The name of a global variable in the words of QEMU; nil for those that people need not see.
  var shownName: String? {
    switch self {
    case .bqlHolder: "BQL"
    case .numWaiters: "num_waiters"
    case .hasWriter: "has_writer"
    case .drainAllCount: "bdrv_drain_all_count"
    case .runState: "runstate"
    default: nil
    }
  }
}

extension QEMU {
  /// The name of a global variable, by its cell.
  fileprivate func globalName(at address: Int) -> String? { Global(rawValue: address - globals)?.shownName }

  /// What a person calls a record.
  public func name(of record: Int, kind: RecordKind) -> String {
    let name = knownName(of: record, kind: kind)
    return name.isEmpty ? kind.name : name
  }

  private func knownName(of record: Int, kind: RecordKind) -> String {
    guard m.isAlive(record) else { return kind.name }
    switch kind.number {
    case Kinds.aioContext.number: return text(m.peek(AioContext(address: record).name))
    case Kinds.node.number: return text(m.peek(BlockNode(address: record).nodeName))
    case Kinds.scsiDevice.number: return text(m.peek(SCSIDevice(address: record).id))
    case Kinds.controller.number: return text(m.peek(Controller(address: record).id))
    case Kinds.backend.number:
      let blk = BlockBackend(address: record)
      let device = m.peek(blk.dev)
      let root = m.peek(blk.root)
      if !m.peek(blk.name).isNone { return "blk(\(text(m.peek(blk.name))))" }
      if !device.isNull { return "blk(\(text(m.peek(device.id))))" }
      return root.isNull ? "blk" : "blk(\(text(m.peek(m.peek(root.bs).nodeName))))"
    case Kinds.bottomHalf.number: return "BH \(text(m.peek(BottomHalf(address: record).name)))"
    case Kinds.child.number:
      let child = BlockChild(address: record)
      return "edge \(text(m.peek(child.name)))"
    case Kinds.job.number: return named("job", Job(address: record).id)
    case Kinds.blockExport.number: return named("export", BlockExport(address: record).id)
    case Kinds.dirtyBitmap.number: return named("bitmap", DirtyBitmap(address: record).name)
    case Kinds.request.number: return "request \(m.peek(Request(address: record).tag))"
    default: return kind.name
    }
  }

  private func named(_ kind: String, _ name: Field<Symbol>) -> String {
    m.peek(name).isNone ? kind : "\(kind) \(text(m.peek(name)))"
  }

  /// A cell's value for people: a record's name, a string, or the number.
  fileprivate func valueText(_ value: Int, beside other: Int) -> String {
    if value == 0 {
      let isPointer = symbols[other] != nil || m.record(containing: other)?.record == other
      return isPointer ? "NULL" : "0"
    }
    if let name = symbols[value] { return name }
    if let (record, kind) = m.record(containing: value), record == value { return name(of: record, kind: kind) }
    return String(value)
  }
}

extension Symbol {
  /// Whether it stands for no string.
  var isNone: Bool { self == .none }
}
