import Machine

// What the guest writes and reads, and whether it reads what it wrote.

extension QEMU {
  /// The data of a request that has just been done. It moves in this step as a whole, together with the dirty bits.
  ///
  /// A disk's expectation changes in the same step, so what a read gives must be just that: the order of requests that overlap
  /// is the order of these steps.
  func moveContents(_ blk: BlockBackend, _ bs: BlockNode, _ request: Request, offset: Int, isWrite: Bool) {
    let opcode = CDB(cdbs[m[request.cdb]] ?? []).opcode
    guard opcode.isRead || opcode.isWrite || isWrite else { return }
    let bytes = transferLength(request)
    if bytes <= 0 { return }
    m.store.atomically {
      let start = offset / BlockContent.size * BlockContent.size
      let pieces = stride(from: start, to: offset &+ bytes, by: BlockContent.size)
      if opcode.isRead { return check(blk, bs, pieces) }
      switch operation(of: request, isWrite: isWrite) {
      case .write: write(blk, bs, offset, bytes, pieces)
      // What is read afterwards, the model does not say.
      case .discard: forgetContents(blk.expected)
      case .writeZeroes: forgetContents(blk.expected, in: start..<max(start, offset &+ bytes))
      default: break
      }
    }
  }

  private func write(
    _ blk: BlockBackend, _ bs: BlockNode, _ offset: Int, _ bytes: Int, _ pieces: StrideTo<Int>
  ) {
    guard keepsContents(bs) else { return }
    let values = Dictionary(
      uniqueKeysWithValues: pieces.map { ($0, (content(blk.expected, at: $0) ?? readContent(bs, at: $0) ?? 0) % 2 + 1) }
    )
    let isPlugged = !m[blk.root].isNull
    if isPlugged { for piece in pieces { setContent(blk.expected, at: piece, values[piece] ?? 0) } }
    writeContents(bs, offset, bytes, values) { markWritten(bs, offset, bytes) }
    mirrorTopWrote(bs, offset, bytes)
  }

  private func check(_ blk: BlockBackend, _ bs: BlockNode, _ pieces: StrideTo<Int>) {
    for piece in pieces {
      guard let expected = content(blk.expected, at: piece), let found = readContent(bs, at: piece), found != expected
      else { continue }
      m.raise(
        .wrongData,
        "the guest reads \(value(found)) at offset \(piece) of \(nodeName(bs)), but it wrote \(value(expected)) last")
    }
  }

  /// A value in words.
  func value(_ value: Int) -> String { value == 0 ? "what was there at first" : "value \(value)" }
}
