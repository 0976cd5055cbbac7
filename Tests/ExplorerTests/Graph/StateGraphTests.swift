import Explorer
import Machine
import Testing

struct StateGraphTests {
  @Test(arguments: 0..<40) func hasEveryStateAndStep(seed: Int) {
    let program = GraphProgram.random(seed: UInt64(seed), loops: seed % 2 == 0)
    for afterFinding in [Model.AfterFinding.ends, .goesOn] {
      let model = program.model(afterFinding, forbidden: 1)
      let before = model.machine.store.fingerprint
      let graph = StateGraph(model)
      #expect(model.machine.store.fingerprint == before)
      let plain = BruteForce(program.model(afterFinding, forbidden: 1))
      #expect(graph.stateCount == plain.steps.count)
      #expect(graph.edgeCount == plain.steps.values.reduce(0) { $0 + $1.count })
      #expect(graph.isComplete && graph.expandedCount == graph.stateCount)
      for (fingerprint, steps) in plain.steps {
        guard let state = graph.number(of: fingerprint) else {
          Issue.record("a state is missing")
          continue
        }
        #expect(graph.fingerprint(of: state) == fingerprint)
        #expect(graph.edges(of: state).map { graph.decision($0) } == steps.map(\.decision))
        #expect((graph.endFinding(state) != nil) == plain.failing.contains(fingerprint))
        #expect(graph.isEnd(state) == steps.isEmpty)
      }
      #expect(graph.number(of: before &+ 1) == nil)
    }
  }

  @Test(arguments: 0..<10) func numbersAndSchedulesAreThoseOfShortestWays(seed: Int) {
    let model = GraphProgram.random(seed: UInt64(seed), loops: true).model()
    let graph = StateGraph(model)
    var last = 0
    for state in 0..<graph.stateCount {
      let schedule = graph.schedule(to: state)
      #expect(schedule.count >= last)
      last = schedule.count
      let mark = model.machine.store.journalCount
      for decision in schedule { model.machine.step(decision.thread, way: decision.way) }
      #expect(model.machine.store.fingerprint == graph.fingerprint(of: state))
      model.machine.undo(to: mark)
      let edges = graph.edges(of: schedule)
      #expect(edges.count == schedule.count)
      #expect(edges.last.map { graph.target($0) == state } ?? (state == 0))
    }
    #expect(graph.depth == last)
  }

  @Test func aBoundLeavesTheStatesOfLowestNumberExpanded() {
    let model = GraphModels.philosophers(4)
    let whole = StateGraph(model)
    var bounds = Bounds()
    bounds.states = whole.stateCount / 2
    let part = StateGraph(model, bounds: bounds)
    #expect(part.stateCount == bounds.states)
    #expect(part.stoppedBy == "the bound of \(bounds.states) states")
    #expect(part.expandedCount < part.stateCount)
    for state in 0..<part.expandedCount {
      #expect(part.edges(of: state).map { part.target($0) } == whole.edges(of: state).map { whole.target($0) })
    }
    bounds.states = .max
    bounds.depth = 2
    let shallow = StateGraph(model, bounds: bounds)
    #expect(!shallow.isComplete && shallow.depth == 2)
    bounds.depth = .max
    bounds.shouldStop = { true }
    #expect(StateGraph(model, bounds: bounds).stoppedBy == "a request to stop")
    bounds.shouldStop = { false }
    bounds.bytes = 1
    #expect(StateGraph(model, bounds: bounds).stoppedBy == "the bound of 1 bytes")
  }

  @Test func theSameModelGivesTheSameGraph() {
    let first = StateGraph(GraphModels.philosophers(4))
    let second = StateGraph(GraphModels.philosophers(4))
    #expect(first.stateCount == second.stateCount)
    for state in 0..<first.stateCount {
      #expect(first.fingerprint(of: state) == second.fingerprint(of: state))
      #expect(first.edges(of: state) == second.edges(of: state))
    }
  }
}

/// Models of the small programs that are built by hand.
enum GraphModels {
  static func stuckUnlessEnded(_ machine: Machine) -> Model {
    var model = Model(machine)
    model.judgeEnd = {
      (0..<machine.threadCount).allSatisfy { machine.isIdle($0) } ? nil : Finding(kind: .deadlock, text: "deadlock")
    }
    return model
  }

  static func philosophers(_ count: Int) -> Model {
    stuckUnlessEnded(SmallPrograms.philosophers(count, lastIsLeftHanded: false))
  }
}
