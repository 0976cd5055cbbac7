import Machine
import Testing

@testable import BlockLayer

/// Leaving out a barrier is a finding under total store order, and putting it in is a proof: every search is complete.
struct BarrierTests {
  /// The machines, each as small as a barrier needs to matter.
  enum Small: CaseIterable {
    case iothreadNotified, mainLoopNotified, bottomHalfAwaited, graphLocked

    func search(_ model: MemoryModel, _ omitted: Set<Barrier> = []) throws -> ExhaustiveSearch.Result {
      switch self {
      case .iothreadNotified: try BarrierMachine(notifying: .iothread, model, omitting: omitted).search()
      case .mainLoopNotified: try BarrierMachine(notifying: .main, model, omitting: omitted).search()
      case .bottomHalfAwaited: try BarrierMachine(waitingForBottomHalf: model, omitting: omitted).search()
      case .graphLocked: try BarrierMachine(graphLock: model, omitting: omitted).search()
      }
    }
  }

  /// What leaving out a barrier leads to, machine by machine. What is not here is nothing.
  private static let expected: [Barrier: [Small: Finding.Kind]] = [
    .aioNotify: [.iothreadNotified: .hang, .bottomHalfAwaited: .hang, .graphLocked: .hang],
    .aioPoll: [.iothreadNotified: .hang, .bottomHalfAwaited: .hang, .graphLocked: .hang],
    .aioCtxPrepare: [.mainLoopNotified: .hang],
    .aioWaitKick: [.bottomHalfAwaited: .hang],
    .bdrvGraphCoRdlock: [.graphLocked: .threadRule],
  ]

  @Test(arguments: Small.allCases) func withAllBarriersThereIsNoFinding(_ small: Small) throws {
    let sequential = try small.search(.sc)
    let buffered = try small.search(.tso)
    #expect(sequential.finding == nil)
    #expect(buffered.finding == nil)
    // The stores really wait: there are more states, not only more steps.
    #expect(buffered.states > 2 * sequential.states)
  }

  @Test(arguments: Barrier.allCases) func aBarrierLeftOutIsAFindingWhereItMatters(_ barrier: Barrier) throws {
    for small in Small.allCases {
      let result = try small.search(.tso, [barrier])
      #expect(result.finding?.kind == Self.expected[barrier]?[small], "\(barrier.rawValue), \(small)")
      #expect(try small.search(.sc, [barrier]).finding == nil)
    }
    #expect((Self.expected[barrier] == nil) == (barrier.reasonWhyHarmlessOnX86 != nil))
  }

  /// A locked instruction stands where the barrier is, so that the search without it even has no more states.
  @Test(arguments: [
    (Barrier.aioNotifyAccept, Small.iothreadNotified), (.aioWaitWhile, .bottomHalfAwaited),
    (.bdrvGraphWrlock, .graphLocked),
  ]) func aLockedInstructionIsABarrierByItself(_ barrier: Barrier, _ small: Small) throws {
    #expect(try small.search(.tso, [barrier]).states <= small.search(.tso).states)
  }

  @Test func theBarrierOfRdunlockDoesNotDecideWhoWakesTheWriter() throws {
    // A reader that is no part of a request leaves a writer that polls asleep, with every barrier and in any memory model.
    for (model, omitted) in [(MemoryModel.sc, []), (.tso, []), (.tso, [Barrier.bdrvGraphCoRdunlock])] {
      let alone = try BarrierMachine(graphLock: model, kicks: false, omitting: Set(omitted)).search()
      #expect(alone.finding?.kind == .hang)
      let inRequest = try BarrierMachine(graphLock: model, kicks: true, omitting: Set(omitted)).search()
      #expect(inRequest.finding == nil)
    }
  }

  @Test func theSearchIsTheSameEveryTime() throws {
    let first = try BarrierMachine(notifying: .iothread, .tso).search()
    let second = try BarrierMachine(notifying: .iothread, .tso).search()
    #expect(first.states == second.states && first.transitions == second.transitions)
  }
}
