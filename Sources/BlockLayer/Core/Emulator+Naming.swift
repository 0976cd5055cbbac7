import Machine

/// From names back to cells: what conditions ask.
extension Emulator {
  /// The cells that `fieldName` would call so now, and the global variables that `changes` names: `fmt0.aio_context`,
  /// `blk(stg0).ctx`, `has_writer`. Several where several records have the same name.
  public func cells(named name: String) -> [Int] {
    if let global = Global.allCases.first(where: { $0.shownName == name }) { return [qemu.globals + global.rawValue] }
    var found: [Int] = []
    for (place, character) in zip(name.indices, name) where character == "." {
      let field = String(name[name.index(after: place)...])
      guard Self.isShown(field) else { continue }
      for kind in Kinds.all {
        guard let offset = kind.fields.dropFirst().firstIndex(of: field) else { continue }
        found += records(named: name[..<place], kind).map { $0 + offset }
      }
    }
    return found
  }

  /// Whether a live record is called so.
  public func isThere(_ name: String) -> Bool {
    Kinds.all.contains { !records(named: name[...], $0).isEmpty }
  }

  private func records(named name: Substring, _ kind: RecordKind) -> [Int] {
    machine.records(kind).filter { qemu.name(of: $0, kind: kind) == name }
  }

  /// What people may call the value of a cell, beside its number: a string, a record's name, a thread, a state, `NULL`.
  public func valueNames(at address: Int) -> [String] {
    let value = machine.store.peek(address)
    let field = fieldKind(at: address)
    switch field {
    case .threadAfter(let offset): return threadName(value - offset).map { [$0] } ?? ["NULL"]
    case .runState: return [RunState(cell: value).name]
    case .jobStatus: return [JobStatus(cell: value).name]
    case .plain: break
    }
    if value == 0 { return ["NULL"] }
    var names: [String] = []
    if let text = qemu.symbols[value] { names.append(text) }
    if let (record, kind) = machine.record(containing: value), record == value {
      names.append(qemu.name(of: record, kind: kind))
    }
    return names
  }

  private enum FieldKind {
    case plain, runState, jobStatus
    /// The number of a thread, and so much more.
    case threadAfter(Int)
  }

  private func fieldKind(at address: Int) -> FieldKind {
    switch Global(rawValue: address - qemu.globals) {
    case .bqlHolder: return .threadAfter(1)
    case .runState: return .runState
    default: break
    }
    guard let (record, kind) = machine.record(containing: address) else { return .plain }
    let field = kind.fields[address - record]
    switch (kind.number, field) {
    case (Kinds.aioContext.number, "lock holder"): return .threadAfter(1)
    case (Kinds.aioContext.number, "thread"): return .threadAfter(0)
    case (Kinds.job.number, "status"): return .jobStatus
    default: return .plain
    }
  }

  private func threadName(_ number: Int) -> String? {
    machine.threadNames.indices.contains(number) ? machine.threadNames[number] : nil
  }
}
