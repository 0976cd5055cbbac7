import Machine

/// Threads that count, each for itself: the product of their positions is the state space.
struct ProductModel {
  let machine: Machine

  /// `positions` increments per thread; `(positions + 1) ^ threads` states.
  init(threads: Int, positions: Int) {
    machine = Machine(capacity: 4096)
    machine.isListening = false
    let machine = machine
    let counters = machine.reserveGlobals(threads)
    var program = Program()
    let bodies = (0..<threads).map { _ in program.declare() }
    for (index, body) in bodies.enumerated() {
      let counter = counters + index
      program.define(body, "count", file: "") { r in
        r.forever {
          r.wait("counter++") { _ in
            machine.store.peek(counter) < positions
          } because: { _ in
            "has counted"
          } then: { _ in
            machine.store[counter] += 1
          }
        }
      }
    }
    machine.load(program, kinds: [])
    for (index, body) in bodies.enumerated() { machine.spawn("t\(index)", stack: 16, routine: body) }
    machine.store.clearJournal()
  }
}
