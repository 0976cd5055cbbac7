import Machine

/// Builds a state graph by breadth-first search, without reduction.
struct StateGraphBuilder {
  private let model: Model
  private let machine: Machine
  private let bounds: Bounds
  private let properties: [LivenessProperty]
  private let describeEnd: ((Machine) -> String)?
  private let base: [Int]
  private let baseMark: Int

  private var graph = StateGraph()
  private var numbersOfFindings: [Finding: UInt16] = [:]
  private var numbersOfDescriptions: [String: UInt32] = [:]
  private var current = WaitingStates()
  private var next = WaitingStates()
  /// Where each property holds, and at last where something is pending.
  private var noted: [StateSet]

  init(_ model: Model, bounds: Bounds, properties: [LivenessProperty], describeEnd: ((Machine) -> String)?) {
    self.model = model
    machine = model.machine
    self.bounds = bounds
    self.properties = properties
    self.describeEnd = describeEnd
    base = machine.store.copyOfCells()
    baseMark = machine.store.journalCount
    noted = Array(repeating: StateSet(universe: 0), count: properties.count + 1)
  }

  mutating func build() -> StateGraph {
    let wasListening = machine.isListening
    machine.isListening = false
    defer {
      machine.undo(to: baseMark)
      machine.isListening = wasListening
    }
    graph.startFinding = model.startFinding
    graph.properties = properties.map(\.id)
    _ = graph.index.insert(machine.store.fingerprint)
    next.append(differenceFrom: base, machine.store, restored: baseMark, mark: baseMark)
    while next.count > 0 {
      swap(&current, &next)
      next.removeAll()
      if graph.expandedCount > 0 { graph.depth += 1 }
      if graph.depth >= bounds.depth { return finish(stoppedBy: "the bound of \(bounds.depth) steps") }
      for index in 0..<current.count {
        if index & 0xFF == 0 {
          if bounds.shouldStop() { return finish(stoppedBy: "a request to stop") }
          if bytes > bounds.bytes { return finish(stoppedBy: "the bound of \(bounds.bytes) bytes") }
        }
        if index & 0xFFFF == 0 { report(waiting: current.count - index + next.count) }
        if let bound = expand(index) { return finish(stoppedBy: bound) }
      }
    }
    return finish(stoppedBy: nil)
  }

  /// Takes every step of a state. Answers the bound that keeps it from that.
  private mutating func expand(_ index: Int) -> String? {
    machine.undo(to: baseMark)
    current.restore(index, machine.store)
    let mark = machine.store.journalCount
    let state = graph.expandedCount
    let firstEdge = graph.edgeCount
    for thread in 0..<machine.threadCount {
      let ways = machine.ways(thread)
      if ways > Self.mostWays {
        drop(from: firstEdge)
        return "the bound of \(Self.mostWays) ways of one thread"
      }
      for way in 0..<ways {
        let decision = StateGraph.pack(Decision(thread: thread, way: way))
        machine.step(thread, way: way)
        var findingMark: UInt16 = 0
        if machine.hasFinding { findingMark = number(machine.finding) }
        var target = StateGraph.ended
        if findingMark == 0 || model.afterFinding == .goesOn {
          machine.acknowledgeFinding()
          let fingerprint = machine.store.fingerprint
          if graph.stateCount >= min(bounds.states, Self.most), graph.number(of: fingerprint) == nil {
            machine.undo(to: mark)
            drop(from: firstEdge)
            return "the bound of \(min(bounds.states, Self.most)) states"
          }
          let (number, isNew) = graph.index.insert(fingerprint)
          if isNew {
            graph.parents.append(UInt32(state))
            graph.parentDecisions.append(decision)
            next.append(differenceFrom: base, machine.store, restored: baseMark, mark: mark)
          }
          target = UInt32(number)
        }
        graph.targets.append(target)
        graph.decisions.append(decision)
        graph.marks.append(findingMark)
        machine.undo(to: mark)
      }
    }
    if graph.edgeCount > Self.most {
      drop(from: firstEdge)
      return "the bound of \(Self.most) steps"
    }
    if graph.edgeCount == firstEdge { noteEnd(state) }
    note(state)
    graph.starts.append(UInt32(graph.edgeCount))
    return nil
  }

  /// States and steps are numbered with 32 bits, ways of a thread with 10.
  private static let most = Int(UInt32.max) - 2
  private static let mostWays = 1024

  private var bytes: Int { graph.bytes + current.bytes + next.bytes }

  private mutating func drop(from edge: Int) {
    graph.targets.removeSubrange(edge...)
    graph.decisions.removeSubrange(edge...)
    graph.marks.removeSubrange(edge...)
  }

  /// What is asked of every state.
  private mutating func note(_ state: Int) {
    for index in properties.indices where properties[index].holds(machine) { insert(state, into: index) }
    if model.isPending?() == true { insert(state, into: properties.count) }
  }

  private mutating func insert(_ state: Int, into index: Int) {
    if state >= noted[index].universe { noted[index].grow(to: 2 * state + 64) }
    noted[index].insert(state)
  }

  private mutating func noteEnd(_ state: Int) {
    let finding = model.judgeEnd()
    let text = describeEnd?(machine) ?? ""
    var description = UInt32(graph.endDescriptions.count)
    if let known = numbersOfDescriptions[text] {
      description = known
    } else {
      numbersOfDescriptions[text] = description
      graph.endDescriptions.append(text)
    }
    graph.ends.append(
      StateGraph.End(state: UInt32(state), mark: finding == nil ? 0 : number(finding), description: description))
  }

  /// 1 + the number of a finding. Beyond 65534 different ones, the rest share the last number.
  private mutating func number(_ finding: Finding?) -> UInt16 {
    guard let finding else { return 0 }
    if let known = numbersOfFindings[finding] { return known }
    if graph.findings.count == Int(UInt16.max) { return UInt16.max }
    graph.findings.append(finding)
    numbersOfFindings[finding] = UInt16(graph.findings.count)
    return UInt16(graph.findings.count)
  }

  private func report(waiting: Int) {
    var progress = SearchProgress()
    progress.states = graph.stateCount
    progress.transitions = graph.edgeCount
    progress.depth = graph.depth
    progress.frontier = waiting
    progress.bytes = bytes
    bounds.progress(progress)
  }

  private mutating func finish(stoppedBy: String?) -> StateGraph {
    graph.stoppedBy = stoppedBy
    let sets = noted.map { $0.resized(to: graph.stateCount) }
    graph.holding = Array(sets.dropLast())
    if model.isPending != nil {
      graph.pending = sets.last
      if let hung = graph.hangingStates.first {
        machine.undo(to: baseMark)
        for decision in graph.schedule(to: hung) { machine.step(decision.thread, way: decision.way) }
        graph.hangFinding = model.hang()
      }
    }
    return graph
  }
}

extension StateGraph {
  /// Explores a model from its machine's current state, where the machine is again afterwards.
  ///
  /// A bound leaves the graph incomplete: the states with the highest numbers lack their steps. `properties` are noted in
  /// every state, to be checked later. `describeEnd` says in words what is to be known of a state in which no thread can go.
  public init(
    _ model: Model, bounds: Bounds = Bounds(), properties: [LivenessProperty] = [],
    describeEnd: ((Machine) -> String)? = nil
  ) {
    var builder = StateGraphBuilder(model, bounds: bounds, properties: properties, describeEnd: describeEnd)
    self = builder.build()
  }

  /// Bytes that the graph takes.
  public var bytes: Int {
    4 * (starts.capacity + targets.capacity + parents.capacity) + 2
      * (decisions.capacity + marks.capacity + parentDecisions.capacity) + index.bytes
  }
}
