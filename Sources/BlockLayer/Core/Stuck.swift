import Machine

extension Emulator {
  /// Whether something is under way that has to come to an end: a command, an unplugged device, a guest's request.
  public var isPending: Bool { isCommandPending || unanswered != nil || qemu.isPolling }

  private var isCommandPending: Bool {
    qemu.peekGlobal(.qmpBusy, Bool.self) || qemu.peekGlobal(.qmpRequests, Int.self) != 0
      || qemu.peekGlobal(.rcuQueue, Int.self) != 0
  }

  /// A controller with a request that the guest waits for, and that somebody ought to answer.
  private var unanswered: Controller? {
    guard qemu.isRunning else { return nil }
    var controller = qemu.peekGlobal(.allControllers, Controller.self)
    while !controller.isNull {
      if machine.peek(controller.dataplaneStarted), machine.peek(controller.outstanding) > 0,
        machine.peek(controller.guestNotes) == 0 || machine.peek(controller.used).isNull
      {
        return controller
      }
      controller = machine.peek(controller.next)
    }
    return nil
  }

  /// What is wrong with a state in which no thread can go; nil if it is a proper end.
  public func stuckFinding() -> Finding? {
    if let cycle = qemu.deadlockCycle() {
      return Finding(kind: .deadlock, text: "deadlock: \(cycle.joined(separator: " waits for "))")
    }
    return isPending ? hangFinding() : nil
  }

  /// What to say when something that is under way can never come to an end.
  public func hangFinding() -> Finding {
    let polled = qemu.controllerPolledForEver
    if !polled.isNull {
      let loop = qemu.text(machine.peek(machine.peek(polled.ctx).name))
      let name = qemu.text(machine.peek(polled.id))
      return Finding(
        kind: .livelock,
        text: "livelock: \(loop) polls for ever, the event virtqueue of \(name) is never empty", thread: loop)
    }
    let isWaiting = qemu.peekGlobal(.numWaiters, Int.self) > 0 && machine.ways(0) == 0
    if let controller = unanswered, !isCommandPending || machine.ways(0) > 0, !isWaiting {
      let name = qemu.text(machine.peek(controller.id))
      return Finding(kind: .hang, text: "hang: a request of the guest to \(name) is never answered")
    }
    return qemu.hangFinding()
  }
}

extension QEMU {
  func hangFinding() -> Finding {
    let reason = m.reasonForWaiting(0)
    let call = m.stack(0, callerOf: { m.peek(Coroutine(address: $0.address - 6).caller) }).first {
      $0.line.hasPrefix("AIO_WAIT_WHILE") || $0.line.hasPrefix("aio_poll")
    }
    let text =
      peekGlobal(.numWaiters, Int.self) > 0
      ? "hang: main waits in AIO_WAIT_WHILE for ever, nobody wakes it"
      : "hang: a command never completes (\(reason ?? "main does not go on"))"
    return Finding(kind: .hang, text: text, thread: "main", function: call?.function ?? "", line: call?.line ?? "")
  }

  /// Threads that wait for each other's locks in a ring, by name; nil if there is no ring.
  public func deadlockCycle() -> [String]? {
    for start in 0..<m.threadCount {
      var path = [start]
      while let next = holderAwaited(by: path[path.count - 1]) {
        if let first = path.firstIndex(of: next) { return (path[first...] + [next]).map { m.threadNames[$0] } }
        path.append(next)
      }
    }
    return nil
  }

  /// The thread whose lock a blocked thread waits for.
  private func holderAwaited(by thread: Int) -> Int? {
    guard let reason = m.reasonForWaiting(thread) else { return nil }
    if reason.hasPrefix("wants BQL") {
      let holder = peekGlobal(.bqlHolder, Int.self)
      return holder > 0 && holder != thread + 1 ? holder - 1 : nil
    }
    guard reason.hasPrefix("wants the AioContext lock") else { return nil }
    var ctx = peekGlobal(.allContexts, AioContext.self)
    while !ctx.isNull {
      let holder = m.peek(ctx.lockHolder)
      if holder > 0, holder != thread + 1, reason.contains("held by \(m.threadNames[holder - 1])") { return holder - 1 }
      ctx = m.peek(ctx.next)
    }
    return nil
  }
}
