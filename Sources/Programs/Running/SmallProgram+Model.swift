import Explorer
import Machine

extension SmallProgram {
  /// The program ready to be searched. Two models of one program are equal: same addresses, same fingerprints.
  ///
  /// Assertions are observations: a run goes on behind one that fails. Under TSO, thread `n + t` of the machine (n
  /// threads) is the store buffer of thread t.
  public func model(_ memory: MemoryModel) -> Model {
    if let refusal = refusal(memory) { return refusing(refusal) }
    let compiler = ProgramCompiler(self, memory)
    let (machine, finding) = compiler.machine()
    var model = Model(machine)
    model.afterFinding = .goesOn
    model.startFinding = finding
    model.cellName = { cellName($0, under: memory) }
    let judge = ProgramJudge(compiler, machine)
    model.judgeEnd = { judge.finding() }
    return model
  }

  /// Why the program cannot run under a memory model, as a sentence; nil: it can.
  public func refusal(_ memory: MemoryModel) -> String? {
    let limit = Self.maximumThreads(memory)
    if threads.count <= limit { return nil }
    return "\(name) has \(threads.count) threads, expected at most \(limit) under \(memory.rawValue)"
  }

  private func refusing(_ reason: String) -> Model {
    var model = Model(Machine(capacity: 256))
    model.afterFinding = .goesOn
    model.startFinding = Finding(kind: .threadRule, text: reason)
    return model
  }
}
