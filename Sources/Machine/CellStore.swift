import Glibc

/// The flat memory of integer cells that holds all mutable engine state, with its journal and its fingerprint.
///
/// This is the only file of the engine that touches unsafe memory. Every access is checked against the capacity;
/// every write appends (cell, old value) to the journal and keeps the fingerprint up to date, so that stepping back is
/// popping the journal and equality of states is equality of two numbers. A cell that was never written is 0 and adds
/// nothing to the fingerprint, so memory that is not used yet costs nothing.
///
/// Not thread-safe: one thread at a time may use a store.
public final class CellStore {
  /// How many cells there are.
  public let capacity: Int

  @usableFromInline let cells: UnsafeMutablePointer<Int>
  @usableFromInline let registers: UnsafeMutablePointer<Registers>

  /// What changes with every write, kept in one place behind a pointer so that no exclusivity check is paid for it.
  @usableFromInline struct Registers {
    @usableFromInline var fingerprint: UInt64
    @usableFromInline var journal: UnsafeMutablePointer<JournalEntry>
    @usableFromInline var journalCount: Int
    @usableFromInline var journalCapacity: Int
    /// One past the highest cell that was ever written.
    @usableFromInline var end: Int
    @usableFromInline var isWatching: Bool
    /// Accesses noted since `startWatching`, packed.
    @usableFromInline var accesses: UnsafeMutablePointer<UInt64>
    @usableFromInline var accessCount: Int
    @usableFromInline var accessCapacity: Int
  }

  @usableFromInline struct JournalEntry {
    @usableFromInline var address: Int
    @usableFromInline var old: Int
    @inlinable init(address: Int, old: Int) {
      self.address = address
      self.old = old
    }
  }

  /// How accesses are marked now.
  @usableFromInline var isAtomic = false

  /// A store of `capacity` cells, all 0.
  public init(capacity: Int) {
    precondition(capacity > 0)
    self.capacity = capacity
    // Pages that nobody writes to take no memory.
    guard let memory = calloc(capacity, MemoryLayout<Int>.stride) else { preconditionFailure("no memory for cells") }
    cells = memory.bindMemory(to: Int.self, capacity: capacity)
    let journalCapacity = 1 << 12
    registers = .allocate(capacity: 1)
    registers.initialize(
      to: Registers(
        fingerprint: 0, journal: .allocate(capacity: journalCapacity), journalCount: 0,
        journalCapacity: journalCapacity, end: 0, isWatching: false, accesses: .allocate(capacity: 64),
        accessCount: 0, accessCapacity: 64))
  }

  deinit {
    registers.pointee.journal.deallocate()
    registers.pointee.accesses.deallocate()
    registers.deallocate()
    free(cells)
  }

  /// The value of a cell. Writing journals the old value and updates the fingerprint; writing what is there already
  /// is no write. O(1).
  @inlinable public subscript(address: Int) -> Int {
    get {
      precondition(UInt(bitPattern: address) < UInt(bitPattern: capacity), "cell address out of range")
      if registers.pointee.isWatching { note(address, isWrite: false, isAtomic: isAtomic) }
      return cells[address]
    }
    set {
      if registers.pointee.isWatching { note(address, isWrite: true, isAtomic: isAtomic) }
      poke(address, newValue)
    }
  }

  /// Writes without leaving a mark in the footprint: for cells that no other thread ever touches.
  @inlinable public func poke(_ address: Int, _ value: Int) { write(address, value) }

  /// The one place through which every write goes.
  @inlinable @inline(__always) func write(_ address: Int, _ value: Int) {
    precondition(UInt(bitPattern: address) < UInt(bitPattern: capacity), "cell address out of range")
    let old = cells[address]
    if old == value { return }
    cells[address] = value
    let registers = registers
    if address >= registers.pointee.end { registers.pointee.end = address + 1 }
    registers.pointee.fingerprint &+= Self.mix(address, value) &- Self.mix(address, old)
    let count = registers.pointee.journalCount
    if count == registers.pointee.journalCapacity { growJournal() }
    registers.pointee.journal[count] = JournalEntry(address: address, old: old)
    registers.pointee.journalCount = count &+ 1
  }

  /// The value of a cell, as an atomic access.
  @inlinable @inline(__always) public func loadAtomic(_ address: Int) -> Int {
    if registers.pointee.isWatching { note(address, isWrite: false, isAtomic: true) }
    return peek(address)
  }

  /// Writes a cell, as an atomic access.
  @inlinable @inline(__always) public func storeAtomic(_ address: Int, _ value: Int) {
    if registers.pointee.isWatching { note(address, isWrite: true, isAtomic: true) }
    write(address, value)
  }

  /// A value without leaving a mark in the footprint: for those who look, not for those who run.
  @inlinable @inline(__always) public func peek(_ address: Int) -> Int {
    precondition(UInt(bitPattern: address) < UInt(bitPattern: capacity), "cell address out of range")
    return cells[address]
  }

  /// A value for those who look, which leaves a mark only where what is looked at decides whether a step can be taken.
  @inlinable public func look(_ address: Int) -> Int {
    if notesLooks { note(address, isWrite: false, isAtomic: true) }
    return peek(address)
  }

  /// Whether `look` leaves a mark: while the condition of a wait is asked and accesses are noted.
  @usableFromInline var notesLooks = false

  /// Runs `body`, the condition of a wait: what it looks at belongs to the footprint.
  func asking<Result>(_ body: () -> Result) -> Result {
    notesLooks = registers.pointee.isWatching
    defer { notesLooks = false }
    return body()
  }

  // MARK: Fingerprint

  /// The fingerprint of the whole state: the sum over all cells of `mix(cell, value)`.
  ///
  /// Two different states have the same fingerprint with probability 2^-64, taken over the choice of the mixing
  /// function.
  @inlinable public var fingerprint: UInt64 { registers.pointee.fingerprint }

  /// The fingerprint computed from scratch: O(cells in use). Equal to `fingerprint`, always.
  public func computeFingerprint() -> UInt64 {
    var sum: UInt64 = 0
    for address in 0..<registers.pointee.end { sum &+= Self.mix(address, cells[address]) }
    return sum
  }

  /// What a cell with a value adds to the fingerprint: 0 for 0, else a 64-bit finaliser of both (the constants are
  /// those of splitmix64, Steele, Lea and Flood, OOPSLA 2014).
  @inlinable @inline(__always) static func mix(_ address: Int, _ value: Int) -> UInt64 {
    // No branch: whether a cell is 0 is hard to predict.
    let isSet: UInt64 = value == 0 ? 0 : .max
    var x = UInt64(truncatingIfNeeded: value) &+ UInt64(truncatingIfNeeded: address) &* 0x9E37_79B9_7F4A_7C15
    x = (x ^ (x >> 30)) &* 0xBF58_476D_1CE4_E5B9
    x = (x ^ (x >> 27)) &* 0x94D0_49BB_1331_11EB
    return (x ^ (x >> 31)) & isSet
  }

  // MARK: Journal

  /// How many writes the journal holds; a mark to undo to.
  @inlinable public var journalCount: Int { registers.pointee.journalCount }

  /// Takes back every write after `mark`, newest first. O(writes taken back).
  @inlinable public func undo(to mark: Int) {
    var count = registers.pointee.journalCount
    precondition(mark >= 0 && mark <= count, "undo to a mark that is not in the journal")
    let journal = registers.pointee.journal
    var fingerprint = registers.pointee.fingerprint
    while count > mark {
      count -= 1
      let entry = journal[count]
      let current = cells[entry.address]
      fingerprint = fingerprint &- Self.mix(entry.address, current) &+ Self.mix(entry.address, entry.old)
      cells[entry.address] = entry.old
    }
    registers.pointee.journalCount = count
    registers.pointee.fingerprint = fingerprint
  }

  /// The cells written after `mark` with their values before, oldest write first; a cell written twice is there twice.
  public func writes(since mark: Int) -> [(address: Int, old: Int)] {
    precondition(mark >= 0 && mark <= journalCount)
    return (mark..<journalCount).map {
      let entry = registers.pointee.journal[$0]
      return (entry.address, entry.old)
    }
  }

  /// Forgets the journal: what was written can no longer be undone.
  public func clearJournal() { registers.pointee.journalCount = 0 }

  @usableFromInline func growJournal() {
    let capacity = registers.pointee.journalCapacity * 2
    let grown = UnsafeMutablePointer<JournalEntry>.allocate(capacity: capacity)
    grown.moveInitialize(from: registers.pointee.journal, count: registers.pointee.journalCount)
    registers.pointee.journal.deallocate()
    registers.pointee.journal = grown
    registers.pointee.journalCapacity = capacity
  }

  /// Changes a cell behind the back of journal and fingerprint; `assume` sets both right again.
  @inline(__always) func overwrite(_ address: Int, _ value: Int) {
    precondition(UInt(bitPattern: address) < UInt(bitPattern: capacity), "cell address out of range")
    cells[address] = value
    if address >= registers.pointee.end { registers.pointee.end = address + 1 }
  }

  /// Takes the cells as they are: their fingerprint is known.
  func assume(_ fingerprint: UInt64) { registers.pointee.fingerprint = fingerprint }

  /// Takes back every write after `mark`, where the fingerprint from before is known: without hashing.
  @inlinable public func undo(to mark: Int, restoring fingerprint: UInt64) {
    var count = registers.pointee.journalCount
    precondition(mark >= 0 && mark <= count, "undo to a mark that is not in the journal")
    let journal = registers.pointee.journal
    while count > mark {
      count &-= 1
      cells[journal[count].address] = journal[count].old
    }
    registers.pointee.journalCount = count
    registers.pointee.fingerprint = fingerprint
  }

  /// Appends cell and present value of every write after `mark`.
  func appendWrites(since mark: Int, to words: WordList) {
    precondition(mark >= 0)
    let journal = registers.pointee.journal
    for index in mark..<registers.pointee.journalCount {
      let address = journal[index].address
      words.append(UInt64(truncatingIfNeeded: address))
      words.append(UInt64(truncatingIfNeeded: cells[address]))
    }
  }

  // MARK: Accesses

  /// How many accesses were noted since `startWatching`.
  public var accessCount: Int { registers.pointee.accessCount }

  /// An access that was noted, in order.
  public func access(_ index: Int) -> Access {
    precondition(index >= 0 && index < registers.pointee.accessCount)
    return Access(packed: registers.pointee.accesses[index])
  }

  /// Starts noting accesses, with none noted.
  public func startWatching() {
    registers.pointee.accessCount = 0
    registers.pointee.isWatching = true
  }

  /// Stops noting accesses; those noted stay to be read.
  public func endWatching() { registers.pointee.isWatching = false }

  @usableFromInline func note(_ address: Int, isWrite: Bool, isAtomic: Bool) {
    let packed = Access(address: address, isWrite: isWrite, isAtomic: isAtomic).packed
    let count = registers.pointee.accessCount
    if count > 0, registers.pointee.accesses[count - 1] == packed { return }
    if count == registers.pointee.accessCapacity {
      let grown = UnsafeMutablePointer<UInt64>.allocate(capacity: count * 2)
      grown.moveInitialize(from: registers.pointee.accesses, count: count)
      registers.pointee.accesses.deallocate()
      registers.pointee.accesses = grown
      registers.pointee.accessCapacity = count * 2
    }
    registers.pointee.accesses[count] = packed
    registers.pointee.accessCount = count + 1
  }

  // MARK: Whole states

  /// One past the highest cell that was ever written. It never shrinks.
  public var end: Int { registers.pointee.end }

  /// The cells in use, copied.
  public func copyOfCells() -> [Int] { Array(UnsafeBufferPointer(start: cells, count: registers.pointee.end)) }

  /// The cells that differ from `base`, as pairs (cell, value), appended to `list`. O(cells in use).
  public func appendDifference(from base: [Int], to list: inout [Int]) {
    let end = registers.pointee.end
    base.withUnsafeBufferPointer { base in
      let shared = min(base.count, end)
      for address in 0..<shared where cells[address] != base[address] {
        list.append(address)
        list.append(cells[address])
      }
      for address in shared..<max(shared, end) where cells[address] != 0 {
        list.append(address)
        list.append(cells[address])
      }
    }
  }

  /// The same for a state that was restored from such pairs, one write per cell, between the marks `restored` and
  /// `mark`, and changed after that: O(writes) instead of O(cells).
  public func appendDifference(from base: [Int], restored: Int, mark: Int, to list: inout [Int]) {
    let journal = registers.pointee.journal
    base.withUnsafeBufferPointer { base in
      for index in restored..<mark {
        let address = journal[index].address
        let value = cells[address]
        if value != (address < base.count ? base[address] : 0) {
          list.append(address)
          list.append(value)
        }
      }
      let added = list.count
      for index in mark..<registers.pointee.journalCount {
        let entry = journal[index]
        let original = entry.address < base.count ? base[entry.address] : 0
        // A cell that differed before is in the first part; one that is written again is there already.
        let value = cells[entry.address]
        if entry.old != original || value == original { continue }
        var isKnown = false
        var place = added
        while place < list.count, !isKnown {
          isKnown = list[place] == entry.address
          place += 2
        }
        if !isKnown {
          list.append(entry.address)
          list.append(value)
        }
      }
    }
  }

  /// Whether any cell in use holds `value`. O(cells in use).
  func contains(_ value: Int) -> Bool {
    UnsafeBufferPointer(start: cells, count: registers.pointee.end).contains(value)
  }
}
