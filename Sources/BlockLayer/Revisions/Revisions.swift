/// The revisions of QEMU that the engine models, and the fixes that the mail thread debates.
public enum Revisions {
  /// All, in order of time; the fixes stand on top of `seed`.
  public static let all: [Revision] = [
    Revision("8.2", "last release with the AioContext lock", release82),
    Revision("seed", "the development tree that the crash report is about, February 2024", seed),
    Revision("9.0", "getter without assertion, counted bottom half (ad89367202, 1604c04931)", release90),
    Revision("10.0", "requests_lock and a context per request (1cf18cc9bf, 7eecba3778)", release100),
    Revision("10.1", "no drain under the graph lock; a context change drains all nodes first (91ba0e1c38)", release101),
    Revision("10.2", "resumed requests are counted by who wakes them (8eeaa706ba)", release102),
    Revision("fix/a", "blk_get_aio_context returns blk->ctx without asserting", fix("a") { $0.getterAsserts = false }),
    Revision("fix/b", "writer lock around tran_commit, reader lock in the getter") {
      fix("b") {
        $0.commitTakesWriterLock = true
        $0.getterTakesReaderLock = true
      }()
    },
    Revision("fix/c", "b, and the reader lock held from the main loop until the bottom half has run") {
      fix("c") {
        $0.commitTakesWriterLock = true
        $0.requestWalk = .readerLockAcrossBottomHalf
      }()
    },
    Revision("fix/d", "b, and a coroutine that holds the reader lock and waits for the bottom half") {
      fix("d") {
        $0.commitTakesWriterLock = true
        $0.requestWalk = .trampolineCoroutine
      }()
    },
    Revision(
      "fix/e", "aio_wait_bh_oneshot instead of aio_bh_schedule_oneshot", fix("e") { $0.requestWalk = .waitedBottomHalf }
    ),
    Revision("fix/f", "the bottom half is counted in blk->in_flight", fix("f") { $0.requestWalk = .countedBottomHalf }),
    Revision("fix/g", "no drain in bdrv_try_change_aio_context", fix("g") { $0.contextChangeDrains = false }),
    Revision("fix/h", "the controller's context instead of the backend's") {
      fix("h") {
        $0.requestWalk = .controllerContext
        $0.requestsOwner = .controllerContext
      }()
    },
  ]

  /// The revision of a name, or one made from it by setting rules, as in `9.0,attach-kicks=off`; nil if there is none.
  public static func named(_ name: String) -> Revision? {
    let parts = name.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard let base = all.first(where: { $0.name == parts[0] }) else { return nil }
    if parts.count == 1 { return base }
    var rules = base.rules
    rules.name = name
    for part in parts.dropFirst() {
      let sides = part.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard sides.count == 2, let rule = RuleSwitch.named(sides[0]), rule.set(sides[1], in: &rules) else { return nil }
    }
    return Revision(name, "\(base.name) with \(parts.dropFirst().joined(separator: ", "))") { [rules] in rules }
  }

  // MARK: Rules

  private static func release82() -> Rules {
    var rules = Rules(name: "8.2")
    rules.hasAioContextLock = true
    rules.requestWalk = .underContextLock
    rules.requestsOwner = .contextLock
    return rules
  }

  private static func seed() -> Rules { Rules(name: "seed") }

  private static func release90() -> Rules {
    var rules = Rules(name: "9.0")
    rules.getterAsserts = false
    rules.requestWalk = .countedBottomHalf
    rules.attachKicks = true
    return rules
  }

  private static func release100() -> Rules {
    var rules = release90()
    rules.name = "10.0"
    rules.requestWalk = .perRequestContext
    rules.requestsOwner = .requestsLock
    rules.plugIgnoresContextFailure = true
    return rules
  }

  private static func release101() -> Rules {
    var rules = release100()
    rules.name = "10.1"
    rules.contextChangeDrainsAll = true
    rules.writerDrainsAll = true
    return rules
  }

  private static func release102() -> Rules {
    var rules = release101()
    rules.name = "10.2"
    rules.wakerCountsRequests = true
    return rules
  }

  private static func fix(_ letter: String, _ change: @escaping @Sendable (inout Rules) -> Void)
    -> @Sendable () -> Rules
  {
    {
      var rules = seed()
      rules.name = "fix/\(letter)"
      change(&rules)
      return rules
    }
  }
}

/// A revision of QEMU that the engine models.
public struct Revision: Sendable {
  /// What `--revision` takes.
  public let name: String
  /// One line for people.
  public let summary: String
  private let makeRules: @Sendable () -> Rules

  init(_ name: String, _ summary: String, _ rules: @escaping @Sendable () -> Rules) {
    self.name = name
    self.summary = summary
    makeRules = rules
  }

  /// What it does where revisions differ.
  public var rules: Rules { makeRules() }
}
