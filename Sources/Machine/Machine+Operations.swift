/// How operations run.
extension Machine {
  /// More local operations in a row than any sensible program has.
  private static let localBound = 100_000

  /// Whether a thread can run the operation that it stands at.
  @inline(__always)
  func isReady(_ operation: Operation) -> Bool {
    switch operation.code {
    case .lock:
      return store.loadAtomic(address(operation) ?? 0) == 0 && isDrained(operation)
    case .await:
      guard let address = address(operation) else { return true }
      return operation.comparison.holds(visible(address, operation.buffer), store.peek(Int(operation.left)))
    case .fence, .add, .exchange, .compareAndSwap, .unlock: return isDrained(operation)
    case .flush: return store[Int(operation.buffer)] > 0
    case .store: return operation.buffer == 0 || !StoreBuffer.isFull(store, Int(operation.buffer))
    // A thread that was seen to run in circles stands at a local operation: it does not go on.
    case .end, .set, .compute, .jump, .jumpIf, .assert, .nothing: return false
    default: return true
    }
  }

  @inline(__always)
  private func isDrained(_ operation: Operation) -> Bool {
    operation.buffer == 0 || store[Int(operation.buffer)] == 0
  }

  /// Runs a visible operation and the local ones behind it.
  func runOperations(_ instructionCell: Int, from start: Int, way: Int) {
    var ip = start
    let operation = operations[ip]
    guard let address = address(operation) else {
      // The instruction does nothing, and the thread goes on behind it.
      raise(.assertion, "index \(store.peek(Int(operation.index))) is out of range", at: ip)
      runLocal(instructionCell, from: ip + 1)
      return
    }
    switch operation.code {
    case .load: setRegister(operation.result, visible(address, operation.buffer))
    case .store:
      let value = store.peek(Int(operation.left))
      if operation.buffer == 0 {
        store.storeAtomic(address, value)
      } else {
        StoreBuffer.append(store, Int(operation.buffer), address, value)
      }
    case .add:
      let old = store.loadAtomic(address)
      store.storeAtomic(address, old &+ store.peek(Int(operation.left)))
      setRegister(operation.result, old)
    case .exchange:
      let old = store.loadAtomic(address)
      store.storeAtomic(address, store.peek(Int(operation.left)))
      setRegister(operation.result, old)
    case .compareAndSwap:
      let isEqual = store.loadAtomic(address) == store.peek(Int(operation.left))
      if isEqual { store.storeAtomic(address, store.peek(Int(operation.right))) }
      setRegister(operation.result, isEqual ? 1 : 0)
    case .lock: store.storeAtomic(address, currentThread + 1)
    case .unlock:
      if store.loadAtomic(address) != currentThread + 1 {
        raise(.assertion, "unlocks a lock that it does not hold", at: ip)
      }
      store.storeAtomic(address, 0)
    case .choose: setRegister(operation.result, way)
    case .await: _ = visible(address, operation.buffer)
    case .flush:
      StoreBuffer.flush(store, Int(operation.buffer))
      return
    case .end, .routine: return
    default: break
    }
    ip = operation.isLocal ? ip : ip + 1
    if operations[ip].isLocal {
      runLocal(instructionCell, from: ip)
    } else {
      store.write(instructionCell, ip)
    }
  }

  /// Runs local operations until a visible one comes, and leaves the thread there.
  func runLocal(_ instructionCell: Int, from start: Int) {
    var ip = start
    var count = 0
    while true {
      let operation = operations[ip]
      switch operation.code {
      case .set: setRegister(operation.result, store.peek(Int(operation.left)))
      case .compute:
        let left = store.peek(Int(operation.left))
        let right = store.peek(Int(operation.right))
        if let value = operation.arithmetic.apply(left, right) {
          setRegister(operation.result, value)
        } else {
          raise(.assertion, "divides by zero", at: ip)
        }
      case .jump, .jumpIf:
        if operation.code == .jump || compares(operation) {
          ip = Int(operation.target)
          count += 1
          if count <= Self.localBound { continue }
          raise(.livelock, "a thread runs in circles without doing anything", at: ip)
          store.write(instructionCell, ip)
          return
        }
      case .assert:
        if !compares(operation) {
          raise(.assertion, Self.failure(of: code[ip].text), at: ip)
        }
      case .nothing: break
      default:
        store.write(instructionCell, ip)
        return
      }
      ip += 1
    }
  }

  /// What an assertion that failed says: `assert CONDITION`, or the program's own words in `abort WORDS`.
  private static func failure(of text: String) -> String {
    text.hasPrefix("abort ")
      ? String(text.dropFirst("abort ".count)) : "Assertion `\(text.dropFirst("assert ".count))' failed"
  }

  /// Lets a thread run the local operations that it starts with, so that it stands at a visible one. Before the first
  /// step.
  public func runLeadingOperations(_ thread: Int) {
    begin(thread)
    let cell = store.peek(currentThreadAddress + Thread.fiber) + Fiber.instruction
    precondition(thread == operationCells.count, "threads of operations start first, in order")
    operationCells.append(cell)
    if operations[store.peek(cell)].isLocal { runLocal(cell, from: store.peek(cell)) }
  }

  /// Whether a thread stands at the end of its program.
  public func hasReachedEnd(_ thread: Int) -> Bool {
    let code = nextOperation(thread).code
    return code == .end || code == .flush
  }

  /// The operation that a thread runs next; its code is `routine` where the instruction is a closure.
  public func nextOperation(_ thread: Int) -> Operation { operations[position(thread)] }

  /// Where among the program's instructions a thread stands.
  public func position(_ thread: Int) -> Int {
    store.peek(store.peek(store.peek(Layout.threads + thread) + Thread.fiber) + Fiber.instruction)
  }

  /// The shared cell that an operation names; nil: an index is out of range.
  @inline(__always)
  public func address(_ operation: Operation) -> Int? {
    if operation.index == 0 { return Int(operation.cell) }
    let index = store.peek(Int(operation.index))
    return UInt(bitPattern: index) < UInt(operation.count) ? Int(operation.cell) + index : nil
  }

  @inline(__always)
  private func visible(_ address: Int, _ buffer: Int32) -> Int {
    if buffer != 0, let value = StoreBuffer.newest(store, Int(buffer), address) { return value }
    return store.loadAtomic(address)
  }

  @inline(__always)
  private func setRegister(_ register: Int32, _ value: Int) {
    if register != 0 { store.write(Int(register), value) }
  }

  @inline(__always)
  private func compares(_ operation: Operation) -> Bool {
    operation.comparison.holds(store.peek(Int(operation.left)), store.peek(Int(operation.right)))
  }

  @inline(never)
  private func raise(_ kind: Finding.Kind, _ text: String, at ip: Int) {
    let instruction = code[ip]
    raise(
      Finding(
        kind: kind, text: text, thread: threadNames[currentThread],
        function: program.routine(instruction.routine).name, line: instruction.text))
  }
}
