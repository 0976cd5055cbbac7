import Machine

extension QEMU {
  /// Runs `body`; what it did is taken back if it fails.
  func takingBack<Result>(_ body: () throws(QMPError) -> Result) throws(QMPError) -> Result {
    let mark = m.store.journalCount
    do throws(QMPError) {
      return try body()
    } catch {
      m.store.undo(to: mark)
      throw error
    }
  }

  /// All records of an intrusive list, first to last.
  func list<Reference: RecordReference>(
    _ first: Reference, next: (Reference) -> Field<Reference>
  ) -> [Reference] {
    var found: [Reference] = []
    var record = first
    while !record.isNull {
      found.append(record)
      record = m[next(record)]
    }
    return found
  }

  /// Takes a record out of an intrusive list; it may not be in it.
  func unlink<Reference: RecordReference>(
    _ record: Reference, from head: Field<Reference>, next: (Reference) -> Field<Reference>
  ) {
    var link = head
    while !m[link].isNull && m[link] != record { link = next(m[link]) }
    if !m[link].isNull { m[link] = m[next(record)] }
    m[next(record)] = .null
  }

  /// Takes a record out of an intrusive list whose head is a global variable.
  func unlink<Reference: RecordReference>(
    _ record: Reference, from head: Global, next: (Reference) -> Field<Reference>
  ) {
    let first: Reference = global(head)
    if first == record {
      setGlobal(head, m[next(record)])
      m[next(record)] = .null
    } else if !first.isNull {
      unlink(record, from: next(first), next: next)
    }
  }
}
