import Explorer
import Machine
import Programs

/// All states of a small model with their steps, and whether a promise is kept: obviously right, not fast.
struct ReferenceGraph {
  private var edges: [[(thread: Int, target: Int)]] = []
  private var holds: [Bool] = []
  private let threads: Int

  init(_ model: Model, _ property: SmallProgram.Property) {
    let machine = model.machine
    threads = machine.threadCount
    let start = machine.store.journalCount
    var numbers: [UInt64: Int] = [machine.store.fingerprint: 0]
    var schedules: [[Decision]] = [[]]
    while edges.count < schedules.count {
      let schedule = schedules[edges.count]
      machine.undo(to: start)
      for decision in schedule { machine.step(decision.thread, way: decision.way) }
      machine.acknowledgeFinding()
      holds.append(property.holds(machine))
      let mark = machine.store.journalCount
      var found: [(Int, Int)] = []
      for decision in machine.choices() {
        machine.step(decision.thread, way: decision.way)
        let fingerprint = machine.store.fingerprint
        let number = numbers[fingerprint] ?? schedules.count
        if number == schedules.count {
          numbers[fingerprint] = number
          schedules.append(schedule + [decision])
        }
        found.append((decision.thread, number))
        machine.undo(to: mark)
      }
      edges.append(found)
    }
    machine.undo(to: start)
  }

  /// Whether every weakly fair run is again and again in a state where the property holds.
  var holdsInfinitelyOften: Bool { !hasFairLasso(from: holds.indices.filter { !holds[$0] }) }

  /// Whether every weakly fair run is once in a state where the property holds.
  var holdsEventually: Bool {
    var reached = [false]
    var waiting = [0]
    reached = Array(repeating: false, count: holds.count)
    while let state = waiting.popLast() {
      if reached[state] || holds[state] { continue }
      reached[state] = true
      waiting += edges[state].map(\.target)
    }
    return !hasFairLasso(from: holds.indices.filter { reached[$0] })
  }

  /// Whether a run can stay among some states for ever without leaving out a thread that can always go.
  private func hasFairLasso(from states: [Int]) -> Bool {
    var isIn = Array(repeating: false, count: holds.count)
    for state in states { isIn[state] = true }
    if states.contains(where: { edges[$0].isEmpty }) { return true }
    return components(states, isIn).contains { component in
      let members = Set(component)
      let inner = component.map { state in edges[state].filter { members.contains($0.target) } }
      if inner.allSatisfy(\.isEmpty) { return false }
      return (0..<threads).allSatisfy { thread in
        inner.contains { $0.contains { $0.thread == thread } }
          || component.contains { state in !edges[state].contains { $0.thread == thread } }
      }
    }
  }

  /// Strongly connected components (Kosaraju and Sharir).
  private func components(_ states: [Int], _ isIn: [Bool]) -> [[Int]] {
    var back: [[Int]] = Array(repeating: [], count: holds.count)
    for state in states { for edge in edges[state] where isIn[edge.target] { back[edge.target].append(state) } }
    var isSeen = Array(repeating: false, count: holds.count)
    var order: [Int] = []
    for root in states where !isSeen[root] {
      var stack = [(state: root, next: 0)]
      isSeen[root] = true
      while let (state, next) = stack.last {
        if next == edges[state].count {
          order.append(state)
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].next += 1
        let target = edges[state][next].target
        if isIn[target], !isSeen[target] {
          isSeen[target] = true
          stack.append((target, 0))
        }
      }
    }
    var found: [[Int]] = []
    var isDone = Array(repeating: false, count: holds.count)
    for root in order.reversed() where !isDone[root] {
      var component: [Int] = []
      var waiting = [root]
      isDone[root] = true
      while let state = waiting.popLast() {
        component.append(state)
        for source in back[state] where !isDone[source] {
          isDone[source] = true
          waiting.append(source)
        }
      }
      found.append(component)
    }
    return found
  }
}
