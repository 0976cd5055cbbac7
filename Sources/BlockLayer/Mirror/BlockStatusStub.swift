struct BlockStatus {
  var isData = false
  var isZero = false
  var isAllocated = false
}

extension QEMU {
  func blockStatus(of bs: BlockNode, offset: Int, bytes: Int) -> (status: BlockStatus, count: Int) {
    let zero = state(of: bs).bool("read-zeroes")
    return (BlockStatus(isZero: zero, isAllocated: zero), min(bytes, m[bs.totalBytes] - offset))
  }
  func isAllocatedAbove(
    _ top: BlockNode, base: BlockNode, includeBase: Bool, offset: Int, bytes: Int
  ) -> (isAllocated: Bool, count: Int) {
    (blockStatus(of: top, offset: offset, bytes: bytes).status.isAllocated, bytes)
  }
  func markWritten(_ bs: BlockNode, _ offset: Int, _ bytes: Int) {}
  func markZeroed(_ bs: BlockNode, _ offset: Int, _ bytes: Int) {}
  func markDiscarded(_ bs: BlockNode, _ offset: Int, _ bytes: Int) {}
  func createImageFile(
    _ filename: String, format: String, size: Int, backing: (filename: String, format: String?)? = nil
  ) throws(QMPError) { throw QMPError("no images") }
}
