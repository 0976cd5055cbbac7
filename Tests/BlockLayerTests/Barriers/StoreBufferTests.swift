import Machine
import Testing

/// The litmus tests of x86-TSO on two routines that store and load (Owens, Sarkar and Sewell, TPHOLs 2009).
struct StoreBufferTests {
  private enum Fence { case none, one, both }

  /// Whether both threads can read 0 in `x = 1; read y` against `y = 1; read x` (test SB).
  private func canBothMiss(_ fence: Fence) -> Bool {
    let machine = Machine(capacity: 1 << 10)
    let buffers = StoreBuffers(machine)
    let cells = machine.reserveGlobals(4)
    var program = Program()
    let ids = (0..<3).map { _ in program.declare() }
    for side in 0..<2 {
      let isFenced = fence == .both || (fence == .one && side == 0)
      program.define(ids[side], "side \(side)", file: "(test)") { r in
        r.step("store") { _ in buffers.store(cells + side, 1) }
        if isFenced { r.wait("fence", until: { _ in buffers.isDrained }, because: { _ in "stores" }) }
        r.step("load") { _ in machine.store[cells + 2 + side] = 1 + buffers.load(cells + 1 - side) }
      }
    }
    buffers.define(ids[2], in: &program)
    machine.load(program, kinds: [])
    for side in 0..<2 { machine.spawn("side \(side)", stack: 8, routine: ids[side]) }
    for side in 0..<2 { buffers.add(to: side, routine: ids[2]) }
    let result = ExhaustiveSearch.run(machine) {
      // The search looks for a state of which this is still true at every end.
      machine.store.peek(cells + 2) == 1 && machine.store.peek(cells + 3) == 1
    }
    machine.unload()
    return result.finding != nil
  }

  @Test func storesAreSeenLateUnlessBothSidesHaveABarrier() {
    #expect(canBothMiss(.none))
    #expect(canBothMiss(.one))
    #expect(!canBothMiss(.both))
  }

  @Test func aThreadSeesItsOwnNewestStoreAndMemoryGetsTheOldestFirst() {
    let machine = Machine(capacity: 1 << 10)
    let buffers = StoreBuffers(machine)
    let cells = machine.reserveGlobals(2)
    var program = Program()
    let ids = (0..<2).map { _ in program.declare() }
    program.define(ids[0], "writer", file: "(test)") { r in
      r.step("stores") { _ in
        for value in 1...3 { buffers.store(cells, value) }
        buffers.store(cells + 1, buffers.load(cells))
      }
      r.step("drain") { _ in buffers.drain() }
    }
    buffers.define(ids[1], in: &program)
    machine.load(program, kinds: [])
    machine.spawn("writer", stack: 8, routine: ids[0])
    buffers.add(to: 0, routine: ids[1])
    machine.step(0)
    #expect(machine.threadNames == ["writer", "writer's stores"])
    #expect(machine.store.peek(cells) == 0)
    for value in 1...2 {
      machine.step(1)
      #expect(machine.store.peek(cells) == value)
    }
    machine.step(0)
    #expect(machine.store.peek(cells) == 3 && machine.store.peek(cells + 1) == 3)
    #expect(machine.ways(1) == 0)
    machine.unload()
  }
}
