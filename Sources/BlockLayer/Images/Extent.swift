import Machine

/// A stretch of a file or an image that the session wrote: lists are in order, without overlaps and gaps of nothing.
struct Extent: RecordReference {
  /// What is there now.
  enum Content: Int, CellValue {
    case data = 1
    /// Reads as zeros and is allocated.
    case zero = 2
    /// Given back: reads as the backing file, or as zeros.
    case hole = 3
    init(cell: Int) { self = Content(rawValue: cell) ?? .data }
    var cell: Int { rawValue }
  }

  let address: Int
  init(address: Int) { self.address = address }
  var start: Field<Int> { field(1) }
  var end: Field<Int> { field(2) }
  var content: Field<Content> { field(3) }
  var next: Field<Extent> { field(4) }
}

extension QEMU {
  /// What the session wrote at an offset, and up to where that holds; nil where it wrote nothing.
  func extent(_ head: Field<Extent>, at offset: Int) -> (content: Extent.Content?, end: Int) {
    var extent = m[head]
    while !extent.isNull {
      if offset < m[extent.start] { return (nil, m[extent.start]) }
      if offset < m[extent.end] { return (m[extent.content], m[extent.end]) }
      extent = m[extent.next]
    }
    return (nil, .max)
  }

  /// Notes what has been written from `start` up to `end`.
  func setExtent(_ head: Field<Extent>, _ start: Int, _ end: Int, _ content: Extent.Content) {
    guard start < end else { return }
    var start = start
    var end = end
    var link = head
    while !m[link].isNull && m[m[link].end] < start { link = m[link].next }
    // Those that overlap or touch: swallowed where they are alike, else cut.
    while !m[link].isNull && m[m[link].start] <= end {
      let old = m[link]
      let (from, to, kind) = (m[old.start], m[old.end], m[old.content])
      if kind == content {
        start = min(start, from)
        end = max(end, to)
      } else if from < start {
        if to > end { insert(after: old, end, to, kind) }
        m[old.end] = min(to, start)
        link = old.next
        continue
      } else if to > end {
        m[old.start] = max(from, end)
        break
      }
      m[link] = m[old.next]
      m.free(old.address)
    }
    let new = Extent(address: m.allocate(Kinds.extent))
    m[new.start] = start
    m[new.end] = end
    m[new.content] = content
    m[new.next] = m[link]
    m[link] = new
  }

  private func insert(after old: Extent, _ start: Int, _ end: Int, _ content: Extent.Content) {
    let tail = Extent(address: m.allocate(Kinds.extent))
    m[tail.start] = start
    m[tail.end] = end
    m[tail.content] = content
    m[tail.next] = m[old.next]
    m[old.next] = tail
  }

  /// Forgets all that was written.
  func clearExtents(_ head: Field<Extent>) {
    for extent in list(m[head], next: \.next) { m.free(extent.address) }
    m[head] = .null
  }

  /// Bytes of data in a list.
  func dataBytes(_ head: Field<Extent>) -> Int {
    list(m[head], next: \.next).reduce(0) { m[$1.content] == .data ? $0 &+ m[$1.end] &- m[$1.start] : $0 }
  }

  /// Bytes that a file takes on the host, as far as one can tell.
  func allocatedBytes(_ file: HostFile) -> Int {
    let host = (try? hostSystem.files.look(text(m[file.path])))?.allocated ?? 0
    return (m[file.hostLength] > 0 ? host : 0) &+ dataBytes(file.extents)
  }
}
