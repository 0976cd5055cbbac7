import Machine

/// What QEMU has in addition under total store order: store buffers, the barriers that are left out, and what threads still
/// have to do before they go on.
///
/// Buffered are the stores that announce something to another thread without a lock: `notified`, `notify_me`, `reader_count`,
/// `has_writer`, and what else is stored with `storeRelaxed`. Every other instruction acts on memory itself and is a full
/// barrier.
/// So a complete search is a proof for the order of these stores and of the loads up to the next such instruction.
public final class Barriers {
  let buffers: StoreBuffers
  /// The barriers that are left out.
  let omitted: Set<Barrier>
  private let m: Machine
  /// The first of the cells that say, for each thread, where its tasks are; 0: it has none.
  private let table: Int
  /// Readers inside the graph lock, and whether the writer is: what is so, not what they announced.
  private let inside: Int

  init(_ machine: Machine, omitted: Set<Barrier>) {
    m = machine
    self.omitted = omitted
    buffers = StoreBuffers(machine)
    table = machine.reserveGlobals(StoreBuffers.maximumThreads)
    inside = machine.reserveGlobals(2)
  }

  /// Whether what runs now is no thread's doing.
  var isBypassed: Bool {
    get { buffers.isBypassed }
    set { buffers.isBypassed = newValue }
  }

  /// The tasks of the running thread.
  var tasks: Tasks { Tasks(m, at: m.store.peek(table + m.currentThread)) }

  /// Gives a thread its tasks, which the coroutine runs.
  func addTasks(to thread: Int, _ coroutine: Coroutine) {
    let tasks = m.reserveGlobals(Tasks.size)
    m.store[tasks] = coroutine.address
    m.store[table + thread] = tasks
  }

  // MARK: Who is inside the graph lock

  /// A reader is in (1) or out (-1).
  func noteReaders(_ difference: Int) {
    m.store.storeAtomic(inside, m.store.loadAtomic(inside) + difference)
    if difference > 0, m.store.loadAtomic(inside + 1) != 0 { raise("bdrv_graph_co_rdlock") }
  }

  /// The writer is in or out.
  func noteWriter(_ isInside: Bool) {
    m.store.storeAtomic(inside + 1, isInside ? 1 : 0)
    if isInside, m.store.loadAtomic(inside) > 0 { raise("bdrv_graph_wrlock") }
  }

  private func raise(_ function: String) {
    m.raise(.threadRule, "\(function): a reader and the writer are both inside the graph lock")
  }
}
