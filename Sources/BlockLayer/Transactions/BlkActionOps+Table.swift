extension BlkActionOps {
  /// All actions.
  static let all: [BlkActionOps] =
    [.abort, .blockdevBackup]
    + bitmapActions
    + snapshotActions
}
