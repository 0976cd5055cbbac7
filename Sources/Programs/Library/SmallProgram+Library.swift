extension SmallProgram {
  /// A program that ships with ours.
  public struct LibraryEntry: Sendable {
    /// What a complete search says of it.
    public enum Verdict: String, Sendable {
      case ok
      case violation = "assertion-violation"
      case deadlock
      /// A promise is broken: by a fair cycle, or by a state that is stuck.
      case promiseBroken = "promise-broken"
    }

    public var program: SmallProgram
    public var verdict: Verdict

    init(_ program: SmallProgram, _ verdict: Verdict) {
      self.program = program
      self.verdict = verdict
    }
  }

  /// The programs that ship with ours, each with the verdict under sequential consistency that it is known to have.
  public static var library: [LibraryEntry] { qemuSpinModels + contextRaces + classics }

  /// The five models that QEMU keeps for Spin, with every switch.
  public static var qemuSpinModels: [LibraryEntry] {
    [
      LibraryEntry(.aioNotify(), .ok),
      LibraryEntry(.aioNotify(hasBug: true), .promiseBroken),
      LibraryEntry(.aioNotifyClear(), .ok),
      // QEMU's file says that this shows the bug; Spin does not find any, nor do we.
      LibraryEntry(.aioNotifyClear(hasBug: true), .ok),
      LibraryEntry(.aioNotifyClear(checksRequests: true), .ok),
      LibraryEntry(.aioNotifyClear(hasBug: true, checksRequests: true), .promiseBroken),
      LibraryEntry(.aioNotifyAccept(), .ok),
      LibraryEntry(.aioNotifyAccept(checksRequests: true), .ok),
      LibraryEntry(.aioNotifyAccept(.flagFirst), .promiseBroken),
      // A blind spot that QEMU's file admits.
      LibraryEntry(.aioNotifyAccept(.flagFirst, checksRequests: true), .ok),
      LibraryEntry(.aioNotifyAccept(.onlyIfDown), .promiseBroken),
      LibraryEntry(.aioNotifyAccept(.onlyIfDown, checksRequests: true), .promiseBroken),
      LibraryEntry(.exclusiveSections(), .ok),
      LibraryEntry(.exclusiveSections(usesMutex: true), .ok),
      LibraryEntry(.windowsEvent(), .ok),
      LibraryEntry(.windowsEvent(hasBug: true), .deadlock),
    ]
  }

  private static var contextRaces: [LibraryEntry] {
    ContextFix.allCases.map { fix in
      LibraryEntry(
        .contextRace(iothreads: 2, disks: 2, requests: 1, fix: fix),
        fix == .none || fix == .awaitBottomHalf ? .violation : .ok)
    }
  }

  private static var classics: [LibraryEntry] {
    [
      LibraryEntry(.philosophers(5, hasOrder: false), .deadlock),
      LibraryEntry(.philosophers(5, hasOrder: true), .ok),
      LibraryEntry(.lockFreeQueue(producers: 2, consumers: 2, items: 1), .ok),
      LibraryEntry(.lockFreeQueue(producers: 2, consumers: 2, items: 1, isBroken: true), .violation),
    ]
  }
}
