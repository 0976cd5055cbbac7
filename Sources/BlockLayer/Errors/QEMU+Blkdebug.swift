import JSON
import Machine

// Injected errors and the state machine behind them [block/blkdebug.c, 7.2].

/// BlkdebugIOType.
enum BlockOperation: String {
  case read
  case write
  case writeZeroes = "write-zeroes"
  case discard
  case flush
  case blockStatus = "block-status"

  var isWrite: Bool { self == .write || self == .writeZeroes }
}

/// What an injected error is like.
struct InjectedError {
  var error: BlockError
  /// Whether it comes at once, not after a turn of the event loop.
  var isImmediate: Bool
}

extension QEMU {
  /// bdrv_debug_event: the rules for an event become the active ones, and the state may change.
  func bdrvDebugEvent(_ node: BlockNode, _ event: String) {
    var bs = node
    while driver(of: bs)?.name == "raw" { bs = primaryChild(of: bs) }
    guard driver(of: bs)?.name == "blkdebug" else { return }
    let options = state(of: bs).options
    let state = blkdebugState(bs)
    let removed = m[bs.io].isNull ? 0 : m[m[bs.io].removedRules]
    func counts(_ rule: JSONValue) -> Bool {
      let wanted = rule["state"]?.int ?? 0
      return rule["event"]?.string == event && (wanted == 0 || wanted == state)
    }
    let injects = (options["inject-error"]?.array ?? []).enumerated().contains { index, rule in
      counts(rule) && !isRemoved(index, removed)
    }
    if injects {
      let io = ioState(of: bs)
      m[io.activeEvent] = symbol(event)
      m[io.activeState] = state - 1
    }
    // Rules are kept newest first; the last one that counts decides.
    let next = (options["set-state"]?.array ?? []).first(where: counts)?["new_state"]?.int
    if let next, next != state { m[ioState(of: bs).state] = next &- 1 }
  }

  private func blkdebugState(_ bs: BlockNode) -> Int { m[bs.io].isNull ? 1 : m[m[bs.io].state] &+ 1 }

  private func isRemoved(_ index: Int, _ removed: Int) -> Bool { index < 62 && removed >> index & 1 != 0 }

  /// rule_check: the error that a request meets, if any. A rule for one time is used up.
  func blkdebugRuleCheck(_ bs: BlockNode, _ operation: BlockOperation, offset: Int, bytes: Int) -> InjectedError? {
    let io = m[bs.io]
    let event = io.isNull || m[io.activeEvent] == .none ? "none" : text(m[io.activeEvent])
    let state = io.isNull ? 1 : m[io.activeState] &+ 1
    let removed = io.isNull ? 0 : m[io.removedRules]
    for (index, rule) in (self.state(of: bs).options["inject-error"]?.array ?? []).enumerated() {
      let wanted = rule["state"]?.int ?? 0
      guard rule["event"]?.string == event, wanted == 0 || wanted == state, !isRemoved(index, removed),
        hits(rule, operation, offset, bytes)
      else { continue }
      let number = rule["errno"]?.int ?? BlockError.io.number
      if number == 0 { return nil }
      if rule["once"]?.bool == true, index < 62 { m[ioState(of: bs).removedRules] = removed | 1 << index }
      return InjectedError(error: BlockError(number: number), isImmediate: rule["immediately"]?.bool ?? false)
    }
    return nil
  }

  private func hits(_ rule: JSONValue, _ operation: BlockOperation, _ offset: Int, _ bytes: Int) -> Bool {
    if let type = rule["iotype"]?.string {
      if type != operation.rawValue { return false }
    } else if operation == .blockStatus {
      return false
    }
    guard let sector = rule["sector"]?.int, sector >= 0 else { return true }
    let start = sector.multipliedReportingOverflow(by: 512)
    return !start.overflow && bytes > 0 && start.partialValue >= offset && start.partialValue - offset < bytes
  }
}
