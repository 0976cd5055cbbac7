import Machine

/// Which values a program's variables take in random runs, for choosing types.
struct ObservedRanges {
  private var low: [Int: Int] = [:]
  private var high: [Int: Int] = [:]

  /// Looks at `runs` runs of at most `steps` steps.
  init(_ program: SmallProgram, runs: Int = 64, steps: Int = 2000) {
    let machine = program.model(.sc).machine
    let start = machine.store.journalCount
    let end = ProgramLayout(program).end
    for address in ProgramLayout.base..<end { note(address, machine.store.peek(address)) }
    var random = SplitMix64(state: 1)
    for _ in 0..<runs {
      for _ in 0..<steps {
        let choices = machine.choices()
        if choices.isEmpty { break }
        let decision = choices[random.below(choices.count)]
        let mark = machine.store.journalCount
        machine.step(decision.thread, way: decision.way)
        machine.acknowledgeFinding()
        for write in machine.store.writes(since: mark) where write.address < end {
          note(write.address, machine.store.peek(write.address))
        }
      }
      machine.undo(to: start)
    }
  }

  private mutating func note(_ address: Int, _ value: Int) {
    low[address] = min(low[address] ?? value, value)
    high[address] = max(high[address] ?? value, value)
  }

  /// The smallest of Promela's types that has room for what cells hold, and as much again.
  func type(_ addresses: Range<Int>) -> String {
    let low = addresses.map { self.low[$0] ?? 0 }.min() ?? 0
    let high = addresses.map { self.high[$0] ?? 0 }.max() ?? 0
    if low >= 0, high <= 127 { return "byte" }
    return low >= -16384 && high <= 16383 ? "short" : "int"
  }
}
