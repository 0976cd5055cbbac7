/// Where the machine keeps its own cells.
enum Layout {
  /// Cell 0 is never used, so that address 0 can be NULL.
  static let null = 0
  /// The first cell that nobody has yet.
  static let brk = 1
  /// How many threads there are.
  static let threadCount = 2
  /// Addresses of the threads, by number.
  static let threads = 3
  static let maximumThreads = 64
  /// Heads of slabs, by kind number.
  static let slabs = threads + maximumThreads
  static let maximumKinds = 64
  /// The first cell for everything else.
  static let heap = slabs + maximumKinds + 1
}
