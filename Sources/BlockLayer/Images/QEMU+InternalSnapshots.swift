import Images
import JSON
import Machine

extension QEMU {
  /// blockdev-snapshot-internal-sync, also as a transaction's action [blockdev.c, block/qcow2-snapshot.c, 7.2].
  public func createInternalSnapshot(device: String, name: String) throws(QMPError) {
    let bs = try bdrvLookupRoot(device)
    guard isInserted(bs) else { throw QMPError("Device '\(device)' has no medium") }
    if m[bs.readOnly] { throw QMPError("Device '\(device)' is read only") }
    guard let driver = driver(of: bs) else { return }
    guard case .qcow2 = driver.length else {
      throw QMPError(
        "Block format '\(driver.name)' used by device '\(device)' does not support internal snapshots")
    }
    if name.isEmpty { throw QMPError("Name is empty") }
    var image = image(of: bs)
    try checkSnapshotList(image)
    if image.snapshots.contains(where: { $0.name == name }) {
      throw QMPError("Snapshot with name '\(name)' already exists on device '\(device)'")
    }
    var snapshot = QCOW2Image.Snapshot()
    let last = image.snapshots.map { Int($0.id) ?? 0 }.max() ?? 0
    snapshot.id = String(last &+ 1)
    snapshot.name = name
    snapshot.diskSize = image.virtualSize
    snapshot.l1Size = image.l1Size
    guard let path = imagePath(bs) else {
      throw QMPError("Failed to create snapshot '\(name)' on device '\(device)': Operation not supported")
    }
    let file = hostFileForWriting(path)
    if file.isNull { return }
    let table = allocate(file, image, clusters(image, image.l1Size * 8))
    snapshot.l1Offset = table.start
    growFile(imageFileNode(bs), to: table.start + image.l1Size * 8)
    writeSnapshots(bs, file, &image, image.snapshots + [snapshot])
  }

  /// blockdev-snapshot-delete-internal-sync [blockdev.c, 7.2].
  func deleteInternalSnapshot(device: String, id: String?, name: String?) throws(QMPError) -> JSONValue {
    let bs = try bdrvLookupRoot(device)
    if id == nil && name == nil { throw QMPError("Name or id must be provided") }
    let image = image(of: bs)
    try checkSnapshotList(image)
    var supports = false
    if case .qcow2 = driver(of: bs)?.length { supports = true }
    let found = image.snapshots.first {
      (id == nil || $0.id == id) && (name == nil || $0.name == name)
    }
    if !supports { throw QMPError("Failed to get a snapshot list: Operation not supported") }
    guard let snapshot = found else {
      throw QMPError(
        "Snapshot with id '\(id ?? "null")' and name '\(name ?? "null")' does not exist on device '\(device)'")
    }
    try removeInternalSnapshot(bs, snapshot.id)
    return snapshotInfo(snapshot)
  }

  /// Images with a data file have no internal snapshots.
  private func checkSnapshotList(_ image: QCOW2Image) throws(QMPError) {
    if image.incompatible.contains(.dataFile) {
      throw QMPError("Failed to get a snapshot list: Operation not supported")
    }
  }

  /// qcow2_snapshot_delete.
  public func removeInternalSnapshot(_ bs: BlockNode, _ id: String) throws(QMPError) {
    var image = image(of: bs)
    guard let index = image.snapshots.firstIndex(where: { $0.id == id }), let path = imagePath(bs) else { return }
    let snapshot = image.snapshots[index]
    let file = hostFileForWriting(path)
    if file.isNull { return }
    var rest = image.snapshots
    rest.remove(at: index)
    writeSnapshots(bs, file, &image, rest)
    freeClusters(file, image, offset: snapshot.l1Offset, bytes: snapshot.l1Size * 8)
  }

  /// qcow2_write_snapshots: the table goes to new clusters, the old one is given back.
  private func writeSnapshots(
    _ bs: BlockNode, _ file: HostFile, _ image: inout QCOW2Image, _ snapshots: [QCOW2Image.Snapshot]
  ) {
    let old = (image.snapshotsOffset, QCOW2Image.tableSize(of: image.snapshots))
    let size = QCOW2Image.tableSize(of: snapshots)
    if snapshots.isEmpty {
      image.snapshotsOffset = 0
    } else {
      let table = allocate(file, image, clusters(image, size))
      image.snapshotsOffset = table.start
      growFile(imageFileNode(bs), to: table.start + size)
    }
    image.snapshots = snapshots
    setImage(of: bs, image)
    freeClusters(file, image, offset: old.0, bytes: old.1)
  }

  private func clusters(_ image: QCOW2Image, _ bytes: Int) -> Int {
    max(1, (bytes + image.clusterSize - 1) / image.clusterSize)
  }

  private func isInserted(_ bs: BlockNode) -> Bool { driver(of: bs) != nil }
}
