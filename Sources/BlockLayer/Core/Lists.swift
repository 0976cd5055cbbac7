import Machine

// Intrusive lists: a head, and a link in each record.

extension QEMU {
  /// Appends an element to the list whose head is a field. `next` is the element's link. O(length).
  func append<Element: RecordReference>(
    _ element: Element, to head: Field<Element>, next: (Element) -> Field<Element>
  ) {
    let first = m[head]
    if first.isNull { m[head] = element } else { append(element, behind: first, next: next) }
  }

  /// Appends an element to the list whose head is a global variable.
  func append<Element: RecordReference>(_ element: Element, to head: Global, next: (Element) -> Field<Element>) {
    let first = global(head, Element.self)
    if first.isNull { setGlobal(head, element) } else { append(element, behind: first, next: next) }
  }

  private func append<Element: RecordReference>(
    _ element: Element, behind first: Element, next: (Element) -> Field<Element>
  ) {
    var last = first
    while !m[next(last)].isNull { last = m[next(last)] }
    m[next(last)] = element
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
