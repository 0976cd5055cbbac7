import Machine
import Testing

struct SlabTests {
  private let kind = RecordKind(number: 1, name: "QEMUBH", fields: ["cb", "next"], chunk: 2)

  private func machine() -> Machine {
    let machine = Machine(capacity: 4096)
    machine.load(Program(), kinds: [kind])
    return machine
  }

  private struct Record: RecordReference {
    let address: Int
    init(address: Int) { self.address = address }
    var cb: Field<Int> { field(1) }
  }

  @Test func aFreedRecordIsSeenWhenUsed() {
    let machine = machine()
    let holder = machine.reserveGlobals(1)
    let record = Record(address: machine.allocate(kind))
    machine.store[holder] = record.address
    machine.free(record.address)
    _ = machine[record.cb]
    #expect(machine.finding?.kind == .useAfterFree)
    #expect(machine.finding?.text == "QEMUBH is used after it was freed (field cb)")
  }

  @Test func itsPlaceIsNotReusedWhileAReferenceIsLeft() {
    let machine = machine()
    let holder = machine.reserveGlobals(1)
    let first = machine.allocate(kind)
    machine.store[holder] = first
    machine.free(first)
    #expect(machine.allocate(kind) != first)
    machine.store[holder] = 0
    #expect(machine.allocate(kind) == first)
  }

  @Test func freeingTwiceIsAFinding() {
    let machine = machine()
    let record = machine.allocate(kind)
    machine.free(record)
    #expect(machine.finding == nil)
    machine.free(record)
    #expect(machine.finding?.text == "QEMUBH is freed twice")
  }

  @Test func slabsGrowAndUndoTakesThatBack() {
    let machine = machine()
    let mark = machine.store.journalCount
    let fingerprint = machine.store.fingerprint
    let records = (0..<9).map { _ in machine.allocate(kind) }
    #expect(Set(records).count == 9)
    #expect(machine.records(kind) == records.sorted())
    machine.undo(to: mark)
    #expect(machine.store.fingerprint == fingerprint)
    #expect(machine.records(kind).isEmpty)
  }

  @Test func nullIsSeen() {
    let machine = machine()
    _ = machine[Record.null.cb]
    #expect(machine.finding?.text == "NULL pointer dereference")
  }
}
