import JSON
import Machine

/// Threads and their instructions.
extension ProgramReader {
  private static let keys = ["name", "regs", "code"]

  mutating func readThreads(_ value: LocatedJSON) throws(ProgramError) {
    let elements = try array(value, "\"threads\"")
    let limit = SmallProgram.maximumThreads(program.hasTSO ? .tso : .sc)
    if elements.count > limit {
      let reason = program.hasTSO ? " (under TSO each has a store buffer that counts as a thread)" : ""
      throw error(elements[limit], "\(elements.count) threads, expected at most \(limit)\(reason)")
    }
    for (number, element) in elements.enumerated() {
      let all = try members(element, "a thread")
      if let extra = all.first(where: { !Self.keys.contains($0.name) }) {
        throw error(extra.value, "a thread has no \"\(extra.name)\", expected only \(Self.list(Self.keys))")
      }
      var thread = SmallProgram.ThreadText("t\(number)")
      if let value = element["name"] { thread.name = try name(value, "the name of a thread") }
      var positions: [String: Int] = [:]
      if let value = element["regs"] {
        for member in try members(value, "\"regs\" of thread \(thread.name)") {
          try check(name: member.name, at: member.value, "the name of a register")
          positions[member.name] = thread.registers.count
          thread.registers.append(
            SmallProgram.Register(member.name, try integer(member.value, "register \"\(member.name)\"")))
        }
      }
      registers.append(positions)
      let code = try array(try required("code", of: element, "thread \(thread.name)"), "\"code\" of \(thread.name)")
      var reader = StatementReader(parent: self, registers: positions, length: code.count)
      for statement in code { thread.code.append(try reader.read(statement)) }
      program.threads.append(thread)
    }
  }
}

extension SmallProgram {
  /// How many threads a program can have.
  public static func maximumThreads(_ memory: MemoryModel) -> Int { memory == .tso ? 32 : 64 }
}
