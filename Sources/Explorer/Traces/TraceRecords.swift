/// What a step does to a cell. Two accesses of the same cell conflict if one of them writes.
enum AccessFlags {
  static let read: UInt32 = 1
  static let write: UInt32 = 2
  /// On a whole step: the run ends with it, so that it conflicts with every step.
  static let fatal: UInt32 = 4
  /// On a sleeping step: what is behind it is explored by another search, which plants nothing here.
  static let foreign: UInt32 = 8
}

/// A step of the execution that is being explored.
struct TraceEvent {
  var thread: Int32
  var way: Int32
  /// In how many ways it could be taken.
  var ways: Int32
  /// How many steps of its thread there are up to it.
  var index: Int32
  /// The step of its thread before it; -1: none.
  var previous: Int32
  /// Where its accesses start.
  var accesses: Int32
  /// How many steps of its thread stand in a row up to it.
  var streak: Int32
  /// How many races were undecided before it.
  var undecided: Int32
  /// How many races whose second step changes were before it.
  var changing: Int32
  /// Whether a violation, or a stuck state, was found up to it.
  var isBad = false
  var isStuck = false
  /// Whether the run ends with it.
  var isFatal = false
  /// The journal before it.
  var mark: Int
}

/// One cell that a step touched.
struct TraceAccess {
  /// -1: none that others can see.
  var cell: Int32
  var flags: UInt32
  var event: Int32
  /// The access of the same cell before it; -1: none.
  var previous: Int32
  /// The last one before it that wrote.
  var write: Int32
  /// The cell's value before the step, where steps are operations.
  var old: Int
}

/// The state before a step: what may be skipped in it and what is still to be explored from it.
struct TraceFrame {
  /// Where its sleeping steps start, and their lists of accesses.
  var sleepers: Int32
  var lists: Int32
  /// Branches of the wake-up tree that wait to be explored from here, first and last; -1: none.
  var first: Int32
  var last: Int32
}

/// A step that is not to be taken, because everything behind it has been explored.
struct Sleeper {
  var thread: Int32
  var way: Int32
  var ways: Int32
  /// What it touches: one cell, or a list of cells.
  var cell: Int32
  var flags: UInt32
  var list: Int32
  var listCount: Int32
}

/// A node of a wake-up tree: a step that waits to be taken, and what it touches then.
struct WakeupNode {
  var thread: Int32 = 0
  var way: Int32 = 0
  var ways: Int32 = 1
  var cell: Int32 = -1
  var flags: UInt32 = 0
  /// Its branches, first and last; -1: none.
  var first: Int32 = -1
  var last: Int32 = -1
  /// The branch of the same parent after it.
  var next: Int32 = -1
}

/// Two steps in a race, and what the second does when it comes first.
struct TraceRace {
  var first: Int32
  var second: Int32
  var thread: Int32
  var way: Int32
  var cell: Int32
  var flags: UInt32
}

/// Two steps in a race of which the second reads what the first wrote: without the first it may touch other cells, or
/// have to wait.
struct ChangingRace {
  var first: Int
  var second: Int
  var thread: Int
  /// What it touches, or waits for, without the first; packed.
  var cells: ContiguousArray<UInt64>
  /// Whether a run may end with it then.
  var isFatal: Bool
  /// Up to where the events behind it are known to make no difference, as long as they are the same.
  var checked: Int
}
