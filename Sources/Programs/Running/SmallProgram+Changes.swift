import Machine

extension SmallProgram {
  /// What was changed since a mark in the journal: `x: 0 -> 1`, a line for each cell and register.
  public func changes(_ machine: Machine, under memory: MemoryModel, since mark: Int) -> [String] {
    var first: [(address: Int, old: Int)] = []
    for write in machine.store.writes(since: mark) where !first.contains(where: { $0.address == write.address }) {
      first.append(write)
    }
    return first.compactMap { write in
      let value = machine.store.peek(write.address)
      guard value != write.old, let name = cellName(write.address, under: memory) else { return nil }
      return "\(name): \(write.old) -> \(value)"
    }
  }
}
