import Machine

// Virtual time and the main loop's timers [util/qemu-timer.c, 7.2].
//
// A timer is a record with a deadline in ns of virtual time. A thread "clock", which is spawned with the first timer that
// is armed, lets time pass to the earliest deadline; the main thread then fires what has expired.

/// A QEMUTimer of the main loop.
public struct Timer: RecordReference {
  public let address: Int
  public init(address: Int) { self.address = address }
  /// In ns of virtual time.
  public var expireTime: Field<Int> { field(1) }
  /// The job that it wakes.
  public var opaque: Field<Int> { field(2) }
  /// Whether it is armed: timer_pending.
  public var active: Field<Bool> { field(3) }
  /// The next armed one.
  public var next: Field<Timer> { field(4) }
}

extension QEMU {
  /// timer_new for a job's sleep timer.
  func timerNew(_ opaque: Int) -> Timer {
    let timer = Timer(address: m.allocate(Kinds.timer))
    m[timer.opaque] = opaque
    return timer
  }

  /// timer_mod: fires `ns` ns from now; at once means in the next round of the main loop. Any thread.
  func timerMod(_ timer: Timer, after ns: Int) {
    m.store.atomically {
      timerDel(timer)
      let now = global(.clock, Int.self)
      m[timer.expireTime] = now &+ min(ns, 1 << 61)
      m[timer.active] = true
      append(timer, to: .timers) { $0.next }
      if ns <= 0 { return fireExpired() }
      if global(.clockThread, Int.self) == 0 {
        let thread = m.spawn(Emulator.clockThread, stack: 16, routine: Function.clockThread.id)
        setGlobal(.clockThread, thread + 1)
        addStoreBuffers(to: thread..<thread + 1)
      }
    }
  }

  /// timer_del: it does not fire. Any thread.
  func timerDel(_ timer: Timer) {
    m.store.atomically {
      guard m[timer.active] else { return }
      m[timer.active] = false
      unlink(timer, from: .timers, next: \.next)
    }
  }

  /// The earliest deadline in ns of virtual time; nil if no timer is armed. For those who only look.
  func peekNextDeadline() -> Int? {
    var earliest: Int?
    var timer = peekGlobal(.timers, Timer.self)
    while !timer.isNull {
      earliest = min(earliest ?? Int.max, m.peek(timer.expireTime))
      timer = m.peek(timer.next)
    }
    return earliest
  }

  /// Lets time pass; the main thread fires what expires. Any thread, or from outside.
  func passTime(to now: Int) {
    m.store.atomically {
      setGlobal(.clock, max(now, global(.clock, Int.self)))
      if let deadline = peekNextDeadline(), deadline <= global(.clock, Int.self) { fireExpired() }
    }
  }

  private func fireExpired() {
    aioBHScheduleOneshot(global(.mainContext), .timerlistRunTimers, 0, name: "timerlist_run_timers")
  }

  /// The armed timer that had expired first at a time and has not fired; NULL if there is none.
  private func firstExpired(at now: Int) -> Timer {
    m.store.atomically {
      let expired = list(global(.timers, Timer.self), next: \.next).filter { m[$0.expireTime] <= now }
      return expired.min { m[$0.expireTime] < m[$1.expireTime] } ?? .null
    }
  }

  func defineTimers(_ program: inout Program) {
    program.define(Function.clockThread.id, "clock", file: "util/qemu-timer.c") { r in
      r.forever {
        r.wait("time passes to the next timer's deadline", idle: true) { _ in
          peekNextDeadline().map { $0 > peekGlobal(.clock, Int.self) } ?? false
        } because: { _ in
          peekNextDeadline() == nil ? "no timer" : "a timer has expired"
        } then: { _ in
          passTime(to: peekNextDeadline() ?? 0)
        }
      }
    }
    program.define(Function.timerlistRunTimers.id, "timerlist_run_timers", file: "util/qemu-timer.c") { r in
      let now = r.local("current_time", Int.self)
      // Taken once, so that a timer that is armed and expires meanwhile waits for the next round.
      r.step("current_time = qemu_clock_get_ns(type)", quiet: true) { f in
        f[now] = m.store.atomically { global(.clock, Int.self) }
      }
      r.loop("while (timer_expired(ts, current_time))") { f in
        !firstExpired(at: f[now]).isNull
      } _: {
        r.step("timer_del(ts); ts->cb(ts->opaque): job_enter(job)") { f in
          let timer = firstExpired(at: f[now])
          if timer.isNull { return }
          timerDel(timer)
          jobEnter(Job(address: m[timer.opaque]))
        }
        enterQueued(r)
      }
    }
  }
}
