import Explorer
import Machine
import Programs
import Testing

/// The programs that ship with ours have the verdicts that they are known to have.
@Suite struct LibraryTests {
  static let small = SmallProgram.library.map(\.program.name).filter { !$0.hasPrefix("qemu-tcg-exclusive-2") }

  private func entry(_ name: String) throws -> SmallProgram.LibraryEntry {
    try #require(SmallProgram.library.first { $0.program.name == name })
  }

  @Test func namesAreUnique() {
    let names = SmallProgram.library.map(\.program.name)
    #expect(Set(names).count == names.count)
    #expect(SmallProgram.named("philosophers-5") == SmallProgram.philosophers(5, hasOrder: false))
    #expect(SmallProgram.named("context-race-3-4-2-fix4")?.threads.count == 4)
    #expect(SmallProgram.named("lock-free-queue-1-3-2-broken")?.threads.count == 4)
    #expect(SmallProgram.named("philosophers-64-ordered")?.threads.count == 64)
    let unknown = [
      "nothing", "", "philosophers-", "philosophers-1", "philosophers-65", "philosophers-08", "philosophers-8-drunk",
      "context-race-0-1-1-fix0", "context-race-1-1-1-fix5", "context-race-1-1-1", "context-race-1-1-17-fix0",
      "lock-free-queue-1-1", "lock-free-queue-1-1--1", "lock-free-queue-99999999999999999999-1-1",
    ]
    for name in unknown { #expect(SmallProgram.named(name) == nil, "\(name)") }
  }

  @Test(arguments: small)
  func hasItsVerdict(_ name: String) throws {
    let entry = try entry(name)
    let search = ReferenceSearch(entry.program.model(.sc))
    #expect(search.isComplete)
    let keeps = entry.program.properties.allSatisfy { property in
      let graph = ReferenceGraph(entry.program.model(.sc), property)
      return property.kind == .eventually ? graph.holdsEventually : graph.holdsInfinitelyOften
    }
    switch entry.verdict {
    case .ok: #expect(keeps && search.verdict == "ok")
    case .violation, .deadlock: #expect(search.verdict == entry.verdict.rawValue)
    case .promiseBroken: #expect(!keeps && !search.hasViolation)
    }
    // What is stuck where a promise is broken is a deadlock, and nothing else is.
    if keeps, !entry.program.promises.isEmpty { #expect(!search.hasDeadlock) }
  }

  /// State counts that Spin confirms for the translated models.
  @Test(arguments: [
    ("qemu-aio-notify", 1327, 2678), ("qemu-aio-notify-clear", 1567, 4565), ("qemu-aio-notify-accept", 3240, 9392),
    ("qemu-win32-event", 48, 65), ("lock-free-queue-2-2-1", 17638, 54354), ("context-race-2-2-1-fix2", 11667, 29451),
    ("philosophers-5", 2623, 7515),
  ])
  func hasItsStates(_ name: String, _ states: Int, _ transitions: Int) throws {
    let search = ReferenceSearch(try entry(name).program.model(.sc))
    #expect(search.states == states && search.transitions == transitions)
  }

  @Test(arguments: LibraryTests.small + ["qemu-tcg-exclusive-2-2-2"])
  func isReadAsWritten(_ name: String) throws {
    let program = try entry(name).program
    let again = try SmallProgram.parse(program.text(), file: name)
    #expect(again == program)
    #expect(again.model(.sc).machine.store.fingerprint == program.model(.sc).machine.store.fingerprint)
  }

  /// The bottom half comes between the two writes; where main waits for it, a request does.
  @Test func theRaceHasShortFailures() {
    let race = { SmallProgram.contextRace(iothreads: 2, disks: 2, requests: 1, fix: $0).model(.sc) }
    #expect(ReferenceSearch(race(.none)).minimalSteps == 5)
    #expect(ReferenceSearch(race(.awaitBottomHalf)).minimalSteps == 10)
  }

  @Test func smallExclusiveSectionsAreSafe() {
    for usesMutex in [false, true] {
      let program = SmallProgram.exclusiveSections(cpus: 2, exclusives: 1, cycles: 1, usesMutex: usesMutex)
      #expect(ReferenceSearch(program.model(.sc)).verdict == "ok")
    }
  }

  /// Leaving a barrier out is a finding under TSO, and putting it in is a proof.
  @Test func barriersMatterUnderTSO() {
    let event = { SmallProgram.windowsEvent(hasFences: $0).model(.tso) }
    #expect(ReferenceSearch(event(true)).verdict == "ok")
    #expect(ReferenceSearch(event(false)).verdict == "deadlock")
    let sections = { SmallProgram.exclusiveSections(cpus: 1, exclusives: 1, cycles: 1, hasFences: $0).model(.tso) }
    #expect(ReferenceSearch(sections(true)).verdict == "ok")
    #expect(ReferenceSearch(sections(false)).verdict == "assertion-violation")
  }
}
