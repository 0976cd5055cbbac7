/// A run: what was decided, step by step, with any step as near as its journal or its last checkpoint.
///
/// An entry is a decision (a thread takes a step) or an input from outside (a command). Recent steps are taken back
/// from the journal; for older ones the nearest checkpoint is put in place and the run repeated up to there, so that a
/// long run costs four bytes per step and a checkpoint per thousands of steps.
public struct History<Input> {
  /// What made a step.
  public enum Entry {
    case decision(Decision)
    case input(Input)
  }

  /// How many steps have been taken.
  public var count: Int { packed.count }
  /// Finding of the last step, if any.
  public var finding: Finding? { machine.finding ?? lastFinding }

  private let machine: Machine
  /// Does what an input does.
  private let perform: (Input) -> Void
  private var packed: ContiguousArray<UInt32> = []
  private var inputs: [Input] = []
  /// Journal mark before each step of the window, which starts at step `windowStart`.
  private var marks: ContiguousArray<Int> = []
  private var windowStart = 0
  private var checkpoints: [(step: Int, cells: [Int])]
  private var lastFinding: Finding?

  private static var inputBit: UInt32 { 1 << 31 }
  private let window: Int
  private let interval: Int

  /// A run that starts at the machine's current state. At least `window` steps can be taken back one by one; a
  /// checkpoint is made every `interval` steps.
  public init(_ machine: Machine, window: Int = 1 << 17, interval: Int = 1 << 12, perform: @escaping (Input) -> Void) {
    self.machine = machine
    self.perform = perform
    self.window = window
    self.interval = interval
    machine.store.clearJournal()
    checkpoints = [(0, machine.store.checkpoint())]
  }

  /// Takes a step of a thread, which must be able to. After a finding nothing goes on.
  public mutating func take(_ decision: Decision) {
    begin()
    packed.append(UInt32(decision.thread) << 16 | UInt32(decision.way))
    machine.step(decision.thread, way: decision.way)
    lastFinding = machine.finding
  }

  /// Gives an input.
  public mutating func give(_ input: Input) {
    begin()
    packed.append(Self.inputBit | UInt32(inputs.count))
    inputs.append(input)
    machine.beginInput()
    perform(input)
    lastFinding = machine.finding
  }

  /// Takes the last step back. Answers what it was; nil at the start.
  @discardableResult public mutating func back() -> Entry? {
    guard let last = packed.last else { return nil }
    if marks.isEmpty { rewind(to: packed.count - 1, keeping: packed.count) }
    guard let mark = marks.popLast() else { return nil }
    machine.undo(to: mark)
    let entry = entry(last)
    packed.removeLast()
    if last & Self.inputBit != 0 { inputs.removeLast() }
    while let checkpoint = checkpoints.last, checkpoint.step > packed.count { checkpoints.removeLast() }
    lastFinding = nil
    return entry
  }

  /// The entry of a step.
  public subscript(_ step: Int) -> Entry { entry(packed[step]) }

  /// Journal mark before the last step: what it wrote lies behind it. Nil where that is not known any more.
  public var lastMark: Int? { marks.last }

  private func entry(_ packed: UInt32) -> Entry {
    if packed & Self.inputBit != 0 { return .input(inputs[Int(packed & ~Self.inputBit)]) }
    return .decision(Decision(thread: Int(packed >> 16), way: Int(packed & 0xFFFF)))
  }

  private mutating func begin() {
    if packed.count % interval == 0, packed.count > (checkpoints.last?.step ?? 0) {
      checkpoints.append((packed.count, machine.store.checkpoint()))
    }
    if marks.count >= 2 * window {
      let dropped = marks.count - window
      let floor = marks[dropped]
      marks.removeFirst(dropped)
      windowStart += dropped
      machine.store.forgetOldest(floor)
      for index in marks.indices { marks[index] -= floor }
    }
    marks.append(machine.store.journalCount)
  }

  /// Rebuilds the window from the last checkpoint at or before `step`, up to `end`.
  private mutating func rewind(to step: Int, keeping end: Int) {
    guard let checkpoint = checkpoints.last(where: { $0.step <= step }) else { return }
    machine.store.load(checkpoint.cells)
    marks.removeAll()
    windowStart = checkpoint.step
    for index in checkpoint.step..<end {
      marks.append(machine.store.journalCount)
      switch entry(packed[index]) {
      case .decision(let decision): machine.step(decision.thread, way: decision.way)
      case .input(let input):
        machine.beginInput()
        perform(input)
      }
    }
  }
}
