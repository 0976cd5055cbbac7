import Conditions
import Machine
import Programs

/// The present of a small program, as conditions see it: fields are shared variables, `THREAD.register` and `lock NAME`.
public struct ProgramFacts: Facts {
  public let program: SmallProgram
  public let memoryModel: MemoryModel
  public let machine: Machine
  public let isStart: Bool
  public let hasFailed: Bool
  public let lastStep: TakenStep?
  public let lastEvents: [String] = []

  public init(
    _ program: SmallProgram, _ memoryModel: MemoryModel, _ machine: Machine, lastStep: TakenStep?, hasFailed: Bool
  ) {
    self.program = program
    self.memoryModel = memoryModel
    self.machine = machine
    self.lastStep = lastStep
    self.hasFailed = hasFailed
    isStart = lastStep == nil
  }

  private func number(of thread: String) -> Int? { machine.threadNames.firstIndex(of: thread) }

  public func calls(of thread: String) -> [Call] {
    guard let number = number(of: thread) else { return [] }
    let instruction = machine.nextInstruction(number)
    return [Call(function: machine.program.routine(instruction.routine).name, line: instruction.text)]
  }

  public func isWaiting(_ thread: String) -> Bool {
    guard let number = number(of: thread) else { return false }
    return machine.ways(number) == 0 && !machine.hasReachedEnd(number)
  }

  public func values(of field: String) -> [FieldValue] {
    guard let address = program.address(of: field) else { return [] }
    let value = machine.store.peek(address)
    if field.hasPrefix("lock ") {
      return [FieldValue(value, names: [value == 0 ? "NULL" : machine.threadNames[value - 1]])]
    }
    return [FieldValue(value)]
  }

  public func exists(_ name: String) -> Bool { program.address(of: name) != nil || number(of: name) != nil }
}
