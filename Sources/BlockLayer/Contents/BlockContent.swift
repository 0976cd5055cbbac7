import Machine

/// What a block of 4 KiB holds since a guest wrote it: in a file, or as the guest expects it of its disk.
///
/// The values stand for data: 0 is what was there at first, and the guest writes 1 and 2 by turns, so that what it wrote last and
/// what it wrote before that differ, and a guest that writes for ever has few states. Where no guest writes there are no records.
struct BlockContent: RecordReference {
  /// Bytes that a value stands for.
  static let size = 4096

  let address: Int
  init(address: Int) { self.address = address }
  /// In bytes.
  var offset: Field<Int> { field(1) }
  var value: Field<Int> { field(2) }
  /// The next one, by offset.
  var next: Field<BlockContent> { field(3) }
}

extension QEMU {
  /// The value at an offset; nil where a list has none.
  func content(_ head: Field<BlockContent>, at offset: Int) -> Int? {
    list(m[head], next: \.next).first { m[$0.offset] == offset }.map { m[$0.value] }
  }

  /// Sets the value at an offset.
  func setContent(_ head: Field<BlockContent>, at offset: Int, _ value: Int) {
    var link = head
    while !m[link].isNull, m[m[link].offset] < offset { link = m[link].next }
    let found = m[link]
    if !found.isNull, m[found.offset] == offset {
      m[found.value] = value
      return
    }
    let new = BlockContent(address: m.allocate(Kinds.blockContent))
    m[new.offset] = offset
    m[new.value] = value
    m[new.next] = found
    m[link] = new
  }

  /// Forgets the values of a list in a stretch.
  func forgetContents(_ head: Field<BlockContent>, in range: Range<Int> = 0..<Int.max) {
    var link = head
    while !m[link].isNull {
      let content = m[link]
      if range.contains(m[content.offset]) {
        m[link] = m[content.next]
        m.free(content.address)
      } else {
        link = content.next
      }
    }
  }

  /// The offsets in a stretch at which any file or disk has a value, in order.
  func offsetsWithContents(in range: Range<Int>) -> [Int] {
    Set(m.records(Kinds.blockContent).map { m[BlockContent(address: $0).offset] }).filter(range.contains).sorted()
  }

  /// Whether no guest has written anything.
  var hasNoContents: Bool { m.records(Kinds.blockContent).isEmpty }
}
