// Filters that only jobs put into the graph [block/mirror.c, block/commit.c, 7.2].
extension Driver {
  private static let filtered = [Child(name: "backing", role: [.filtered, .primary])]

  /// The filter above the source of a mirror job.
  static let mirrorTop = Driver(
    name: "mirror_top", isFilter: true, children: filtered, options: [], permissions: .mirrorTop,
    length: .child("backing"), isInternal: true)

  /// The filter above the top of a commit job.
  static let commitTop = Driver(
    name: "commit_top", isFilter: true, children: filtered, options: [], permissions: .commitTop,
    length: .child("backing"), isInternal: true)
}
