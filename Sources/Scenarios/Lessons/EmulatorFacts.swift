import BlockLayer
import Conditions
import Machine

/// The present of an emulator, as conditions see it.
public struct EmulatorFacts: Facts {
  public let emulator: Emulator
  public let isStart: Bool
  public let hasFailed: Bool
  public let lastStep: TakenStep?

  /// - Parameters:
  ///   - lastStep: What the last step ran; nil at the start.
  ///   - hasFailed: Whether something was found wrong.
  public init(_ emulator: Emulator, lastStep: TakenStep?, hasFailed: Bool) {
    self.emulator = emulator
    self.lastStep = lastStep
    self.hasFailed = hasFailed
    isStart = lastStep == nil
  }

  private var machine: Machine { emulator.machine }

  public var lastEvents: [String] { isStart ? [] : machine.outputs.map(\.text) }

  public func calls(of thread: String) -> [Call] {
    guard let number = machine.threadNames.firstIndex(of: thread) else { return [] }
    return emulator.stack(of: number).map { Call(function: $0.function, line: $0.line) }
  }

  public func isWaiting(_ thread: String) -> Bool {
    guard let number = machine.threadNames.firstIndex(of: thread) else { return false }
    return machine.ways(number) == 0 && !machine.isIdle(number) && !emulator.stack(of: number).isEmpty
  }

  public func values(of field: String) -> [FieldValue] {
    emulator.cells(named: field).map { FieldValue(machine.store.peek($0), names: emulator.valueNames(at: $0)) }
  }

  public func exists(_ name: String) -> Bool { emulator.isThere(name) }
}

extension Emulator {
  /// What a decision is about to run.
  public func upcoming(_ decision: Decision) -> TakenStep {
    let instruction = machine.nextInstruction(decision.thread)
    return TakenStep(
      thread: machine.threadNames[decision.thread], function: machine.program.routine(instruction.routine).name,
      line: machine.describe(decision))
  }
}
