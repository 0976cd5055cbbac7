import Machine

/// The hand-shake between aio_notify and a sleeping aio_poll in three stages of its history, after the models that QEMU keeps
/// under docs/spin (Paolo Bonzini); written anew from what they check.
extension SmallProgram {
  /// aio_notify.promela. A waiter, for ever: announces that it may sleep, sleeps unless something is requested, takes the
  /// announcement back, takes all requests and notes them. A notifier posts four requests; after each it
  /// sets the event if it sees an announcement, and then either waits until the request is taken or goes on.
  ///
  /// `hasBug`: the waiter does not look for requests before it sleeps (QEMU's -DBUG).
  public static func aioNotify(hasBug: Bool = false) -> SmallProgram {
    var p = ProgramBuilder(
      "qemu-aio-notify" + (hasBug ? "-bug" : ""), family: "qemu-spin",
      about: "aio_notify sets the event only if the waiter has announced itself. Every request is served.")
    let notifyMe = p.shared("notify_me")
    let event = p.shared("event")
    let requests = p.shared("req")
    let done = p.shared("done")
    p.thread("waiter") { t in
      let taken = t.register("taken")
      let served = t.register("served")
      t.forever { t, _ in
        t.add(notifyMe, 1)
        let goesOn = t.label()
        if !hasBug {
          t.load(taken, requests)
          t.jump(goesOn, if: taken.value, .notEqual, 0)
        }
        t.await(event, .equal, 1)
        t.store(event, 0)
        t.place(goesOn)
        t.add(notifyMe, -1)
        t.exchange(requests, 0, old: taken)
        t.compute(served, served.value, .or, taken.value)
        t.set(taken, 0)
        t.store(done, served.value)
      }
    }
    p.thread("notifier") { t in
      let seen = t.register("seen")
      for bit in [1, 2, 4, 8] {
        t.add(requests, .number(bit))
        t.load(seen, notifyMe)
        t.unless(seen.value, .equal, 0) { t in t.store(event, 1) }
        t.choose(seen, 2)
        t.unless(seen.value, .equal, 0) { t in t.await(requests, .equal, 0) }
        t.set(seen, 0)
      }
    }
    p.promise(.infinitelyOften, "every request is served", (done, .equal, 15))
    return p.program
  }

  /// aio_notify_bug.promela: when may a poller clear the event? A notifier requests something again and again and may stop;
  /// two pollers look for a request, sleep if there is none, clear the event and then the request; one of them may
  /// stop.
  ///
  /// `hasBug`: the request is cleared before the event (-DBUG). `checksRequests`: the notifier sets the event only for pollers that
  /// have announced themselves, and no request must stay (-DCHECK_REQ); otherwise the event must neither stay set,
  /// nor stay clear while the notifier lives. The bug shows only with `checksRequests`.
  public static func aioNotifyClear(hasBug: Bool = false, checksRequests: Bool = false) -> SmallProgram {
    let model = AioNotifyModel(hasBug ? .clearsLate : .none, checksRequests: checksRequests, hasFlag: false)
    return model.program("qemu-aio-notify-clear", [hasBug ? "bug" : nil, checksRequests ? "check-req" : nil])
  }

  /// What is wrong in `aioNotifyAccept`.
  public enum AcceptBug: Int, Sendable, CaseIterable {
    case none = 0
    /// The notifier raises the flag before it sets the event (-DBUG1).
    case flagFirst = 1
    /// The notifier sets the event only if the flag is down (-DBUG2).
    case onlyIfDown = 2
  }

  /// aio_notify_accept.promela: as `aioNotifyClear`, with a flag (ctx->notified) that tells the pollers whether the event has to be
  /// cleared: set by the notifier after the event, fetched and cleared by the poller. With `checksRequests` the first
  /// bug stays unseen.
  public static func aioNotifyAccept(_ bug: AcceptBug = .none, checksRequests: Bool = false) -> SmallProgram {
    let kind: AioNotifyModel.Bug = [.none, .flagFirst, .onlyIfDown][bug.rawValue]
    let model = AioNotifyModel(kind, checksRequests: checksRequests, hasFlag: true)
    return model.program(
      "qemu-aio-notify-accept", [bug == .none ? nil : "bug\(bug.rawValue)", checksRequests ? "check-req" : nil])
  }
}

private struct AioNotifyModel {
  enum Bug {
    case none, clearsLate, flagFirst, onlyIfDown
  }

  let bug: Bug
  let checksRequests: Bool
  let hasFlag: Bool
  private var builder: ProgramBuilder
  private let notifyMe: SmallProgram.Place
  private let event: SmallProgram.Place
  private let request: SmallProgram.Place
  private let notifierDone: SmallProgram.Place
  private let notified: SmallProgram.Place?

  init(_ bug: Bug, checksRequests: Bool, hasFlag: Bool) {
    self.bug = bug
    self.checksRequests = checksRequests
    self.hasFlag = hasFlag
    builder = ProgramBuilder("", family: "", about: "")
    notifyMe = builder.shared("notify_me")
    event = builder.shared("event")
    request = builder.shared("req")
    notifierDone = builder.shared("notifier_done")
    notified = hasFlag ? builder.shared("notified") : nil
  }

  func program(_ name: String, _ switches: [String?]) -> SmallProgram {
    var builder = builder
    builder.thread("notifier", notify)
    builder.thread("waiter") { t in poll(mayStop: false, &t) }
    builder.thread("temporary_waiter") { t in poll(mayStop: true, &t) }
    if checksRequests {
      builder.promise(.infinitelyOften, "no request stays", (request, .equal, 0))
    } else {
      builder.promise(.infinitelyOften, "the event does not stay set", (event, .equal, 0))
      builder.promise(
        .infinitelyOften, "the event does not stay clear while there is a notifier", (event, .equal, 1),
        (notifierDone, .equal, 1))
    }
    var program = builder.program
    program.name = ([name] + switches.compactMap { $0 }).joined(separator: "-")
    program.family = "qemu-spin"
    program.about =
      "A notifier that may stop and two pollers, one of which may stop: when may a poller clear the event?"
    return program
  }

  private func notify(_ t: inout ThreadBuilder) {
    let seen = t.register("seen")
    t.forever { t, end in
      let next = t.label()
      t.choose(seen, 2)
      t.jump(end, if: seen.value, .equal, 1)
      t.store(request, 1)
      if checksRequests {
        t.load(seen, notifyMe)
        t.jump(next, if: seen.value, .equal, 0)
      }
      if let notified {
        if bug == .flagFirst { t.store(notified, 1) }
        if bug == .onlyIfDown {
          t.load(seen, notified)
          t.unless(seen.value, .notEqual, 0) { t in t.store(event, 1) }
        } else {
          t.store(event, 1)
        }
        if bug != .flagFirst { t.store(notified, 1) }
      } else {
        t.store(event, 1)
      }
      t.place(next)
      t.set(seen, 0)
    }
    t.set(seen, 0)
    t.store(notifierDone, 1)
  }

  private func poll(mayStop: Bool, _ t: inout ThreadBuilder) {
    let seen = t.register("seen")
    t.forever { t, end in
      if mayStop {
        t.choose(seen, 2)
        t.jump(end, if: seen.value, .equal, 1)
      }
      t.add(notifyMe, 1)
      t.load(seen, request)
      t.unless(seen.value, .notEqual, 0) { t in t.await(event, .equal, 1) }
      t.add(notifyMe, -1)
      if bug == .clearsLate { t.store(request, 0) }
      if let notified {
        t.exchange(notified, 0, old: seen)
        t.unless(seen.value, .equal, 0) { t in t.store(event, 0) }
      } else {
        t.store(event, 0)
      }
      if bug != .clearsLate { t.store(request, 0) }
      t.set(seen, 0)
    }
    t.set(seen, 0)
  }
}
