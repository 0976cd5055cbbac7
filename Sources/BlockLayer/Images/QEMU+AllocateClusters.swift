import Images
import Machine

// Where new clusters of a qcow2 image go [block/qcow2-refcount.c, block/qcow2-cluster.c, 7.2]. Coarser than QEMU: free
// clusters between those that the host's file uses are not found, and the refcount table does not move.

extension QEMU {
  /// Allocates what a write from `start` up to `stop` (guest offsets, whole clusters) needs: L2 tables, then data.
  func allocateClusters(_ bs: BlockNode, _ file: HostFile, _ start: Int, _ stop: Int) {
    let image = image(of: bs)
    let size = image.clusterSize
    var at = start
    var end = 0
    while at < stop {
      let table = at / image.l2Coverage
      let limit = min(stop, (table + 1) * image.l2Coverage)
      if !hasTable(bs, file, image, table) {
        setExtent(file.tables, table, table + 1, .data)
        end = max(end, allocate(file, image, 1).end)
      }
      if !image.incompatible.contains(.dataFile) {
        var missing = 0
        while at < limit {
          let (status, count) = qcow2OwnStatus(bs, at, limit - at)
          let whole = max(1, (count + size - 1) / size)
          if !status.isData { missing += whole }
          at += whole * size
        }
        if missing > 0 { end = max(end, allocate(file, image, missing).end) }
      }
      at = limit
    }
    growFile(imageFileNode(bs), to: end)
  }

  private func hasTable(_ bs: BlockNode, _ file: HostFile, _ image: QCOW2Image, _ table: Int) -> Bool {
    if extent(file.tables, at: table).content != nil { return true }
    guard table * image.l2Coverage < m[file.guestLength], m[file.hostLength] > 0, image.l1Offset > 0 else {
      return false
    }
    let entry = nodeBytes(primaryChild(of: bs)).read(at: image.l1Offset + table * 8, count: 8)
    return entry.contains { $0 != 0 }
  }

  /// Takes clusters that are free, else new ones behind the last: the first byte and the one behind the last.
  @discardableResult
  func allocate(_ file: HostFile, _ image: QCOW2Image, _ count: Int) -> (start: Int, end: Int) {
    let size = image.clusterSize
    for free in list(m[file.freeClusters], next: \.next)
    where m[free.content] == .data && m[free.end] - m[free.start] >= count {
      let start = m[free.start]
      setExtent(file.freeClusters, start, start + count, .hole)
      return (start * size, (start + count) * size)
    }
    let perBlock = max(1, (size * 8) >> image.refcountOrder)
    var next = lastCluster(file, image)
    // A refcount block that describes itself comes first.
    if next % perBlock == 0 { next += 1 }
    let (end, overflow) = next.addingReportingOverflow(count)
    if overflow || end > Int.max / size { return (0, 0) }
    m[file.clusterEnd] = end + (end - 1) / perBlock - next / perBlock
    return (next * size, end * size)
  }

  /// Gives clusters back: `offset` and `bytes` in the file.
  func freeClusters(_ file: HostFile, _ image: QCOW2Image, offset: Int, bytes: Int) {
    guard offset > 0, bytes > 0 else { return }
    let size = image.clusterSize
    setExtent(file.freeClusters, offset / size, (offset + bytes + size - 1) / size, .data)
  }

  /// qcow2_grow_l1_table: a longer table has a place of its own, behind what is there. What is in it stays in the host's
  /// file; only the room that it takes is counted.
  func growL1Table(_ bs: BlockNode, _ size: Int) {
    let image = image(of: bs)
    guard let path = imagePath(bs), size > m[bs.totalBytes], image.l2Coverage > 0 else { return }
    let entries = (size - 1) / image.l2Coverage + 1
    let file = hostFileForWriting(path)
    guard entries > image.l1Size, !file.isNull else { return }
    let clusters = (entries * 8 - 1) / image.clusterSize + 1
    growFile(imageFileNode(bs), to: allocate(file, image, clusters).end)
  }

  private func lastCluster(_ file: HostFile, _ image: QCOW2Image) -> Int {
    let known = m[file.clusterEnd]
    return known > 0 ? known : (m[file.length] + image.clusterSize - 1) / image.clusterSize
  }
}
