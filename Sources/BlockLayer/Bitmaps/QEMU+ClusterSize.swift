import Machine

extension QEMU {
  /// The cluster size that bdrv_get_info tells, in bytes; 0 where the driver has none [block.c, 7.2].
  func clusterSize(of bs: BlockNode) -> Int {
    guard let driver = driver(of: bs) else { return 0 }
    switch driver.length {
    case .qcow2: return qcow2ClusterSize(of: bs)
    case .raw: return clusterSize(of: primaryChild(of: bs))
    case .child where driver.isFilter && !filteredChild(of: bs).isNull:
      return clusterSize(of: filteredChild(of: bs))
    case .null, .file, .quorum, .nbd, .child: return 0
    }
  }
}
