import Machine

/// One schedule at two revisions, step by step.
///
/// At the right revision the same threads go in the same order, each until it has done what ended its turn at the left one: the
/// same line of the same function. Where it cannot go on the reason is noted. From the first difference on the two runs are
/// about different states, and the rest is what becomes of the same order of threads.
public struct SameSchedule: Sendable {
  /// A step that was taken.
  public struct Step: Hashable, Sendable {
    public var function: String
    public var line: String
  }

  /// One step, at one of the revisions or at both.
  public struct Row: Sendable {
    public var thread: String
    public var left: Step?
    public var right: Step?
    /// Why the right one has no step here; empty where it has, or where it just does without.
    public var reason: String
    public var differs: Bool { left != right }
  }

  public private(set) var rows: [Row] = []
  /// The first row in which the two differ; nil: in none.
  public private(set) var firstDifference: Int?
  public private(set) var leftFinding: Finding?
  public private(set) var rightFinding: Finding?

  /// Runs a schedule on two models that stand at their starts. They are back there afterwards.
  public init(_ schedule: [Decision], _ left: Model, _ right: Model) {
    let marks = (left.machine.store.journalCount, right.machine.store.journalCount)
    defer {
      left.machine.undo(to: marks.0)
      right.machine.undo(to: marks.1)
    }
    var start = 0
    while start < schedule.count {
      let thread = schedule[start].thread
      var end = start
      while end < schedule.count, schedule[end].thread == thread { end += 1 }
      let steps = schedule[start..<end].compactMap { Self.take($0, left.machine) }
      let other = follow(steps, of: left.machine.threadNames[thread], right.machine)
      pair(steps, other.steps, thread: left.machine.threadNames[thread], reason: other.reason)
      start = end
    }
    goOn(left, right)
    firstDifference = rows.firstIndex { $0.differs }
    leftFinding = left.machine.finding ?? Self.stuck(left)
    rightFinding = rightFinding ?? Self.stuck(right)
  }

  /// Where the left run is stuck and the right one is not, a few steps of the right one: that it goes on is the difference.
  private mutating func goOn(_ left: Model, _ right: Model) {
    guard rightFinding == nil, let finding = Self.stuck(left), finding.kind.isStuck else { return }
    let machine = right.machine
    for _ in 0..<Self.furtherSteps {
      guard let thread = (0..<machine.threadCount).first(where: { machine.ways($0) > 0 }),
        let step = Self.take(Decision(thread: thread), machine)
      else { return }
      rows.append(Row(thread: machine.threadNames[thread], left: nil, right: step, reason: ""))
      rightFinding = machine.finding
      if rightFinding != nil { return }
    }
  }

  private static let furtherSteps = 12

  /// Lets the thread go at the right revision until it has done what ended its turn at the left one, or cannot go on; where it
  /// never comes there, it has as many steps.
  private mutating func follow(
    _ turn: [Step], of name: String, _ machine: Machine
  ) -> (steps: [Step], reason: String) {
    guard let thread = machine.threadNames.firstIndex(of: name) else { return ([], "there is no \(name)") }
    guard let last = turn.last, rightFinding == nil else { return ([], "the run has ended") }
    let wanted = turn.count { $0 == last }
    let mark = machine.store.journalCount
    var steps: [Step] = []
    var limit = turn.count + Self.patience
    while steps.count < limit {
      guard machine.ways(thread) > 0 else { return (steps, machine.reasonForWaiting(thread) ?? "cannot go") }
      guard let step = Self.take(Decision(thread: thread), machine) else { break }
      steps.append(step)
      rightFinding = machine.finding
      if rightFinding != nil { return (steps, "the run has ended") }
      if steps.count(where: { $0 == last }) == wanted { return (steps, "") }
      if steps.count == limit, limit > turn.count {
        machine.undo(to: mark)
        steps = []
        limit = turn.count
      }
    }
    return (steps, "")
  }

  /// More steps than a thread takes in addition at another revision in one turn.
  private static let patience = 60

  /// Puts two turns of a thread side by side: the longest common part of both in the same rows.
  private mutating func pair(_ left: [Step], _ right: [Step], thread: String, reason: String) {
    // The length of the longest common part of what is left of both.
    var common = Array(repeating: Array(repeating: 0, count: right.count + 1), count: left.count + 1)
    for i in left.indices.reversed() {
      for j in right.indices.reversed() {
        common[i][j] = left[i] == right[j] ? common[i + 1][j + 1] + 1 : max(common[i + 1][j], common[i][j + 1])
      }
    }
    var (i, j) = (0, 0)
    while i < left.count || j < right.count {
      let isSame = i < left.count && j < right.count && left[i] == right[j]
      let takesLeft = isSame || j == right.count || (i < left.count && common[i + 1][j] >= common[i][j + 1])
      let takesRight = isSame || !takesLeft
      rows.append(
        Row(
          thread: thread, left: takesLeft ? left[i] : nil, right: takesRight ? right[j] : nil,
          reason: j == right.count && !reason.isEmpty && takesLeft && !takesRight ? reason : ""))
      if takesLeft { i += 1 }
      if takesRight { j += 1 }
    }
  }

  private static func take(_ decision: Decision, _ machine: Machine) -> Step? {
    guard machine.ways(decision.thread) > decision.way else { return nil }
    let instruction = machine.nextInstruction(decision.thread)
    let step = Step(
      function: machine.program.routine(instruction.routine).name, line: machine.describe(decision))
    machine.step(decision.thread, way: decision.way)
    return step
  }

  private static func stuck(_ model: Model) -> Finding? {
    let machine = model.machine
    guard !(0..<machine.threadCount).contains(where: { machine.ways($0) > 0 }) else { return nil }
    return model.judgeEnd()
  }
}
