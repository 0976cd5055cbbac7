import Machine
import Testing

struct FootprintTests {
  @Test func notesReadsAndWritesWithTheirAccess() {
    let store = CellStore(capacity: 16)
    store.startWatching()
    store[3] = store[2] + 1
    store.atomically { store[4] = 1 }
    let footprint = store.stopWatching()
    #expect(footprint.reads == [.init(address: 2, access: .plain)])
    #expect(footprint.writes == [.init(address: 3, access: .plain), .init(address: 4, access: .atomic)])
    store[5] = 1
    #expect(store.footprint.writes.count == 2)
  }

  @Test func stepsThatTouchDifferentCellsAreIndependent() {
    let store = CellStore(capacity: 16)
    func footprint(_ body: () -> Void) -> Footprint {
      store.startWatching()
      body()
      return store.stopWatching()
    }
    let writesOne = footprint { store[1] = 7 }
    let readsOne = footprint { _ = store[1] }
    let writesTwo = footprint { store[2] = 7 }
    #expect(!writesOne.isIndependent(of: readsOne))
    #expect(!readsOne.isIndependent(of: writesOne))
    #expect(writesOne.isIndependent(of: writesTwo))
    #expect(readsOne.isIndependent(of: readsOne))
  }
}
