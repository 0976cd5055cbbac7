import Machine

/// Parts of functions that one step begins and that the thread has to finish, in steps of their own, before it goes on.
///
/// Cells: the coroutine that runs them, how many there are, then kind and argument of each, oldest first.
struct Tasks {
  enum Kind: Int {
    /// aio_notify behind its store; the argument is the context.
    case notify = 1
    /// aio_wait_kick.
    case kick = 2
    /// bdrv_graph_co_rdunlock behind its store.
    case readerLeft = 3
  }

  static let capacity = 8
  static let size = 2 + 2 * capacity

  private let m: Machine
  private let address: Int

  init(_ machine: Machine, at address: Int) {
    m = machine
    self.address = address
  }

  /// The coroutine that runs them; NULL: the thread has no tasks at all.
  var coroutine: Coroutine { address == 0 ? .null : Coroutine(address: m.store.peek(address)) }

  var count: Int { m.store[address + 1] }

  /// Adds one at the end, unless it is there already. Answers whether there was room.
  func add(_ kind: Kind, _ argument: Int) -> Bool {
    let count = count
    for task in 0..<count where m.store[cell(task)] == kind.rawValue && m.store[cell(task) + 1] == argument {
      return true
    }
    if count == Self.capacity { return false }
    m.store[cell(count)] = kind.rawValue
    m.store[cell(count) + 1] = argument
    m.store[address + 1] = count + 1
    return true
  }

  /// Takes the oldest.
  func takeFirst() -> (Kind, Int)? {
    let count = count
    guard count > 0, let kind = Kind(rawValue: m.store[cell(0)]) else { return nil }
    let argument = m.store[cell(0) + 1]
    for place in cell(0)..<cell(count - 1) { m.store[place] = m.store[place + 2] }
    m.store[cell(count - 1)] = 0
    m.store[cell(count - 1) + 1] = 0
    m.store[address + 1] = count - 1
    return (kind, argument)
  }

  private func cell(_ task: Int) -> Int { address + 2 + 2 * task }
}
