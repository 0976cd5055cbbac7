import Machine

/// Every state of a machine, depth first and in place; the first finding ends it. It shares nothing with the explorer, so that
/// what it says of the barriers rests on the machine alone.
struct ExhaustiveSearch {
  struct Result {
    var states = 0
    var transitions = 0
    var finding: Finding?
  }

  /// Searches from where the machine stands, and brings it back there. A state from which none can be reached where nothing
  /// is pending is a hang (AG EF in CTL).
  static func run(_ machine: Machine, isPending: () -> Bool) -> Result {
    machine.isListening = false
    var search = ExhaustiveSearch(machine: machine)
    let start = machine.store.journalCount
    search.visit(isPending)
    machine.undo(to: start)
    if search.result.finding == nil, search.hangs() {
      search.result.finding = Finding(kind: .hang, text: "something never comes to an end")
    }
    return search.result
  }

  private let machine: Machine
  private var result = Result()
  private var numbers: [UInt64: Int] = [:]
  private var isGood: [Bool] = []
  private var sources: [[Int]] = []

  private init(machine: Machine) { self.machine = machine }

  private mutating func visit(_ isPending: () -> Bool) {
    var stack: [(number: Int, mark: Int, next: [Decision])] = []
    func open(_ number: Int) {
      stack.append((number, machine.store.journalCount, machine.choices()))
    }
    open(number(isPending).0)
    while let top = stack.last {
      machine.undo(to: top.mark)
      guard let decision = top.next.last else {
        stack.removeLast()
        continue
      }
      stack[stack.count - 1].next.removeLast()
      machine.step(decision.thread, way: decision.way)
      result.transitions += 1
      if let finding = machine.finding {
        result.finding = finding
        return
      }
      let (target, isNew) = number(isPending)
      sources[target].append(top.number)
      if isNew { open(target) }
    }
  }

  /// The number of the current state, and whether it is new.
  private mutating func number(_ isPending: () -> Bool) -> (Int, Bool) {
    if let known = numbers[machine.store.fingerprint] { return (known, false) }
    numbers[machine.store.fingerprint] = result.states
    isGood.append(!isPending())
    sources.append([])
    result.states += 1
    return (result.states - 1, true)
  }

  private mutating func hangs() -> Bool {
    var work = isGood.indices.filter { isGood[$0] }
    while let state = work.popLast() {
      for source in sources[state] where !isGood[source] {
        isGood[source] = true
        work.append(source)
      }
    }
    return isGood.contains(false)
  }
}
