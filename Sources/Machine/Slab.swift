/// Allocation of records.
///
/// A freed record is emptied and marked dead, so that using it is *seen* (a use-after-free finding) and not
/// silently wrong. Its place is handed out again only when no cell holds its address any more: a stale reference always
/// meets the dead record, never a new one, and no generation number makes otherwise equal states different. The lowest
/// such place is taken, so allocation depends on the state alone.
extension Machine {
  /// A fresh record, all fields 0.
  public func allocate(_ kind: RecordKind) -> Int {
    let slab = slabHead(kind)
    var previous = slab
    var chunk = store[slab]
    while chunk != 0 {
      for index in 0..<kind.chunk {
        let record = chunk + 1 + index * kind.size
        let header = store[record]
        if header > 0 { continue }
        if header < 0 {
          if store.contains(record) { continue }
        }
        store[record] = kind.number
        return record
      }
      previous = chunk
      chunk = store[chunk]
    }
    chunk = reserve(1 + kind.chunk * kind.size)
    store[previous] = chunk
    store[chunk + 1] = kind.number
    return chunk + 1
  }

  /// Marks a record as dead. Freeing it twice is a finding.
  public func free(_ record: Int) {
    let header = store[record]
    guard header > 0 else {
      raise(.useAfterFree, "\(kindName(-header)) is freed twice")
      return
    }
    for offset in 1..<kinds[header - 1].size where store.peek(record + offset) != 0 { store[record + offset] = 0 }
    store[record] = -header
  }

  /// All live records of a kind, in order of address. Leaves no mark in a footprint.
  public func records(_ kind: RecordKind) -> [Int] {
    var found: [Int] = []
    var chunk = store.peek(slabHead(kind))
    while chunk != 0 {
      for index in 0..<kind.chunk {
        let record = chunk + 1 + index * kind.size
        if store.peek(record) > 0 { found.append(record) }
      }
      chunk = store.peek(chunk)
    }
    return found
  }

  /// The record, live or dead, that a cell belongs to, with its kind; nil for other cells. O(chunks).
  public func record(containing address: Int) -> (record: Int, kind: RecordKind)? {
    for kind in kinds {
      var chunk = store.peek(slabHead(kind))
      while chunk != 0 {
        let offset = address - chunk - 1
        if offset >= 0, offset < kind.chunk * kind.size { return (address - offset % kind.size, kind) }
        chunk = store.peek(chunk)
      }
    }
    return nil
  }

  /// Whether this is the address of a live record.
  public func isAlive(_ record: Int) -> Bool { record > 0 && store.peek(record) > 0 }

  /// The value of a field; reading or writing a field of a freed record, or of NULL, is a finding.
  @inlinable public subscript<Value: CellValue>(_ field: Field<Value>) -> Value {
    get {
      if store.peek(field.record) <= 0 { raiseDeadAccess(field.record, field.offset) }
      return Value(cell: store[field.address])
    }
    set {
      if store.peek(field.record) <= 0 {
        raiseDeadAccess(field.record, field.offset)
        return
      }
      store[field.address] = newValue.cell
    }
  }

  /// The value of a field for those who only look: no finding, and no footprint but that of a wait's condition.
  @inlinable public func peek<Value: CellValue>(_ field: Field<Value>) -> Value {
    Value(cell: store.look(field.address))
  }

  @usableFromInline func raiseDeadAccess(_ record: Int, _ offset: Int) {
    if record == 0 {
      raise(.assertion, "NULL pointer dereference")
      return
    }
    let number = -store.peek(record)
    guard number > 0, number <= kinds.count else {
      raise(.useAfterFree, "access to memory that was never allocated")
      return
    }
    let kind = kinds[number - 1]
    let field = offset < kind.fields.count ? kind.fields[offset] : "?"
    raise(.useAfterFree, "\(kind.name) is used after it was freed (field \(field))")
  }

  func kindName(_ number: Int) -> String {
    number > 0 && number <= kinds.count ? kinds[number - 1].name : "memory"
  }

  /// The cell that holds the address of the first chunk of a kind.
  func slabHead(_ kind: RecordKind) -> Int { Layout.slabs + kind.number }

  /// `count` consecutive cells that nobody has yet.
  func reserve(_ count: Int) -> Int {
    let start = store[Layout.brk]
    precondition(start + count <= store.capacity, "the machine's memory is full")
    store[Layout.brk] = start + count
    return start
  }
}
