/// The store buffers of threads that run routines, under total store order: a store goes to the running thread's buffer, a
/// load sees the newest pending value of its own thread, and a machine thread of its own writes the buffer to memory, oldest
/// store first (Owens, Sarkar and Sewell, TPHOLs 2009).
///
/// Only the stores made here are buffered. Every other access goes to memory at once, so an instruction that makes one must
/// wait until the buffer is empty (`isDrained`), as a locked instruction does.
public final class StoreBuffers {
  private let machine: Machine
  /// The first of the cells that say, for each thread, where its buffer is; 0: it has none.
  private let table: Int
  /// How many threads a machine can have, those included that write buffers to memory.
  public static let maximumThreads = Layout.maximumThreads

  /// While set, stores go to memory at once: for what none of the machine's threads does.
  public var isBypassed = false

  /// Buffers for a machine's threads, none of which has one yet. Before the first step.
  public init(_ machine: Machine) {
    self.machine = machine
    table = machine.reserveGlobals(Self.maximumThreads)
  }

  // MARK: Threads

  /// Defines the routine of the threads that write buffers to memory.
  public func define(_ id: RoutineID, in program: inout Program) {
    program.define(id, "store buffer", file: "(processor)") { r in
      let buffer = r.parameter("buffer", Int.self)
      r.forever {
        r.wait("the oldest store reaches memory", idle: true) { [machine] f in
          machine.store[f[buffer]] > 0
        } because: { _ in
          "no store is pending"
        } then: { [machine] f in
          StoreBuffer.flush(machine.store, f[buffer])
        }
      }
    }
  }

  /// Gives a thread a buffer, and starts the thread that writes it to memory: `main's stores`.
  public func add(to thread: Int, routine: RoutineID) {
    let buffer = machine.reserveGlobals(StoreBuffer.size)
    machine.store[table + thread] = buffer
    machine.spawn("\(machine.threadNames[thread])'s stores", stack: 8, routine: routine, Arguments(buffer))
  }

  // MARK: The running thread

  /// A store to a field. It stays in the buffer until the buffer's thread writes it.
  public func store<Value: CellValue>(_ field: Field<Value>, _ value: Value) {
    if machine.store.peek(field.record) <= 0 { return machine.raiseDeadAccess(field.record, field.offset) }
    store(field.address, value.cell)
  }

  /// A load of a field: the thread's own newest pending value, else what memory holds.
  public func load<Value: CellValue>(_ field: Field<Value>) -> Value {
    if machine.store.peek(field.record) <= 0 { machine.raiseDeadAccess(field.record, field.offset) }
    return Value(cell: load(field.address))
  }

  /// A store to a cell.
  public func store(_ address: Int, _ value: Int) {
    let buffer = current
    if buffer == 0 { return machine.store.storeAtomic(address, value) }
    if StoreBuffer.isFull(machine.store, buffer) { StoreBuffer.flush(machine.store, buffer) }
    StoreBuffer.append(machine.store, buffer, address, value)
  }

  /// A load of a cell.
  public func load(_ address: Int) -> Int {
    let buffer = current
    if buffer != 0, let value = StoreBuffer.newest(machine.store, buffer, address) { return value }
    return machine.store.loadAtomic(address)
  }

  /// Whether every store of the running thread is in memory: what a fence or a locked instruction waits for.
  public var isDrained: Bool {
    let buffer = current
    return buffer == 0 || machine.store[buffer] == 0
  }

  /// Writes every pending store of the running thread, as a locked instruction in the middle of a step needs it.
  public func drain() {
    let buffer = current
    while buffer != 0, machine.store[buffer] > 0 { StoreBuffer.flush(machine.store, buffer) }
  }

  private var current: Int { isBypassed ? 0 : machine.store.peek(table + machine.currentThread) }
}
