import Machine

/// What people want to know of a machine that runs the program.
extension SmallProgram {
  /// What a cell of the program's machine is called: `flag[1]`, `lock m`, `t0.r`; nil where it has no name for people.
  /// O(names). Store buffers are there under TSO only.
  public func cellName(_ address: Int, under memory: MemoryModel) -> String? {
    let layout = ProgramLayout(self)
    for (variable, first) in zip(variables, layout.variables) where address < first + variable.values.count {
      return address < first ? nil : variable.isArray ? "\(variable.name)[\(address - first)]" : variable.name
    }
    for (group, first) in zip(locks, layout.locks) where address < first + group.count {
      return "lock " + (group.count > 1 ? "\(group.name)[\(address - first)]" : group.name)
    }
    for (thread, addresses) in zip(threads, layout.registers) {
      if let position = addresses.firstIndex(of: address) { return "\(thread.name).\(thread.registers[position].name)" }
    }
    if memory == .tso, address >= layout.end, address < layout.bufferedEnd {
      return "store buffer of \(threads[(address - layout.end) / StoreBuffer.size].name)"
    }
    return nil
  }

  /// Where what `cellName` calls so is; nil: nothing is called so.
  public func address(of name: String) -> Int? {
    let layout = ProgramLayout(self)
    return (ProgramLayout.base..<layout.end).first { cellName($0, under: .sc) == name }
  }

  /// The thread that holds a lock, by the lock's name; free ones are left out.
  public func heldLocks(_ machine: Machine) -> [(name: String, holder: String)] {
    let layout = ProgramLayout(self)
    return zip(locks, layout.locks).flatMap { group, first in
      (0..<group.count).compactMap { index -> (name: String, holder: String)? in
        let owner = machine.store.peek(first + index) - 1
        guard threads.indices.contains(owner) else { return nil }
        return (group.count > 1 ? "\(group.name)[\(index)]" : group.name, threads[owner].name)
      }
    }
  }

  /// The shared integers with their values now, arrays element by element.
  public func sharedValues(_ machine: Machine) -> [(name: String, value: Int)] {
    let layout = ProgramLayout(self)
    return zip(variables, layout.variables).flatMap { variable, first in
      variable.values.indices.map {
        (variable.isArray ? "\(variable.name)[\($0)]" : variable.name, machine.store.peek(first + $0))
      }
    }
  }

  /// The registers of a thread with their values now.
  public func registerValues(_ machine: Machine, thread: Int) -> [(name: String, value: Int)] {
    let layout = ProgramLayout(self)
    return zip(threads[thread].registers, layout.registers[thread]).map { ($0.name, machine.store.peek($1)) }
  }

  /// Why a thread cannot go, as the end of a sentence: `waits for lock m, which t1 holds`.
  public func reasonForWaiting(_ machine: Machine, _ thread: Int) -> String {
    let operation = machine.nextOperation(thread)
    switch operation.code {
    case .end: return "has ended"
    case .lock:
      let address = machine.address(operation) ?? 0
      let owner = machine.store.peek(address) - 1
      let holder =
        owner == thread
        ? "it holds itself" : threads.indices.contains(owner) ? "\(threads[owner].name) holds" : "is held"
      return "waits for \(cellName(address, under: .sc) ?? "a lock"), which \(holder)"
    case .await:
      guard let address = machine.address(operation) else { break }
      let name = cellName(address, under: .sc) ?? "a cell"
      let wanted = "\(name) \(operation.comparison.symbol) \(machine.store.peek(Int(operation.left)))"
      return "waits until \(wanted), \(name) is \(machine.store.peek(address))"
    case .set, .compute, .jump, .jumpIf, .assert, .nothing: return "runs in circles"
    default: break
    }
    return "stands at `\(machine.nextInstruction(thread).text)'"
  }
}
