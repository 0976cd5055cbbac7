import Machine

extension QEMU {
  /// The cluster size that bdrv_get_info tells, in bytes; 0 where the driver has none [block.c, 7.2].
  func infoClusterSize(of bs: BlockNode) -> Int {
    guard let driver = driver(of: bs) else { return 0 }
    switch driver.length {
    case .qcow2: return clusterSize(of: bs)
    case .raw: return infoClusterSize(of: primaryChild(of: bs))
    case .child where driver.isFilter && !filteredChild(of: bs).isNull:
      return infoClusterSize(of: filteredChild(of: bs))
    case .null, .file, .quorum, .nbd, .child: return 0
    }
  }
}
