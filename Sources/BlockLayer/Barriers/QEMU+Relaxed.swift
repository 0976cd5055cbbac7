import Machine

// Stores that announce something to other threads, and the steps that barriers are part of.

extension QEMU {
  /// qatomic_set: under total store order the value stays in the thread's store buffer for a while.
  func storeRelaxed<Value: CellValue>(_ field: Field<Value>, _ value: Value) {
    if let barriers { return barriers.buffers.store(field, value) }
    m.store.atomically { m[field] = value }
  }

  /// qatomic_set of a global variable.
  func storeRelaxed(_ global: Global, _ value: some CellValue) {
    if let barriers { return barriers.buffers.store(globals + global.rawValue, value.cell) }
    m.store.atomically { setGlobal(global, value) }
  }

  /// qatomic_read.
  func loadRelaxed<Value: CellValue>(_ field: Field<Value>) -> Value {
    if let barriers { return barriers.buffers.load(field) }
    return m.store.atomically { m[field] }
  }

  /// qatomic_read of a global variable.
  func loadRelaxed<Value: CellValue>(_ global: Global, _: Value.Type = Value.self) -> Value {
    if let barriers { return Value(cell: barriers.buffers.load(globals + global.rawValue)) }
    return m.store.atomically { self.global(global) }
  }

  /// Runs what comes from outside of the machine's threads: its stores go to memory at once.
  func fromOutside<Result>(_ body: () -> Result) -> Result {
    let outer = barriers?.isBypassed ?? false
    barriers?.isBypassed = true
    defer { barriers?.isBypassed = outer }
    return body()
  }

  // MARK: Steps

  /// Whether a barrier is left out.
  func isOmitted(_ barrier: Barrier) -> Bool { barriers?.omitted.contains(barrier) ?? false }

  /// smp_mb() as a step of its own.
  func barrier(_ r: RoutineBuilder, _ barrier: Barrier) {
    if !isOmitted(barrier) { locked(r, "smp_mb()") }
  }

  /// A locked instruction, which is a full barrier by itself.
  func locked(_ r: RoutineBuilder, _ text: String, _ body: @escaping (Frame) -> Void = { _ in }) {
    r.wait(text, until: { _ in areStoresInMemory }, because: { _ in Self.storesPending }, then: body)
  }

  /// smp_mb() and the load behind it. They are one step: a barrier only waits, so nothing can come between that does not
  /// come before as well.
  func afterBarrier(_ r: RoutineBuilder, _ barrier: Barrier, _ text: String, _ body: @escaping (Frame) -> Void) {
    if isOmitted(barrier) {
      r.step(text, body)
    } else {
      locked(r, "smp_mb(); \(text)", body)
    }
  }

  /// The same where what follows the load is a full barrier by itself: a system call, a lock, a locked instruction.
  func afterBarrier(
    _ r: RoutineBuilder, _ barrier: Barrier, _ text: String, _ action: String,
    if condition: @escaping (Frame) -> Bool, then body: @escaping (Frame, Bool) -> Void
  ) {
    if isOmitted(barrier) {
      let holds = r.local("holds", Bool.self)
      r.step("if (\(text))") { f in f[holds] = condition(f) }
      locked(r, action) { f in body(f, f[holds]) }
    } else {
      locked(r, "smp_mb(); if (\(text)) \(action)") { f in body(f, condition(f)) }
    }
  }

  var areStoresInMemory: Bool { barriers?.buffers.isDrained ?? true }

  static var storesPending: String { "smp_mb: a store of its own is not in memory yet" }
}
