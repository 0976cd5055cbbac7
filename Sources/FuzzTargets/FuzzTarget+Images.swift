import Images

extension FuzzTarget {
  /// An image file: its format, its header, its tables. Seeds reach to 4096 bytes and more:
  /// `.ci/fuzz image-header -max_len=4096`.
  static let imageHeader = FuzzTarget("image-header", fuzzImage)
}
