import Machine

extension SmallProgram {
  /// QemuEvent on Windows (util/qemu-thread-win32.c): a word in user space as the fast path of a manual-reset event, after QEMU's
  /// docs/spin/win32-qemu-event.promela (Paolo Bonzini); written anew from what it checks. The word is 0 (set), 1 (free) or
  /// -1 (busy: somebody waits).
  ///
  /// A waiter looks for a value, resets the event, looks again and waits; a notifier stores the value and sets the event. `hasBug`: the
  /// waiter does not look again (ours; QEMU's model has no switch). `hasFences`: the barriers, which matter under TSO.
  public static func windowsEvent(hasBug: Bool = false, hasFences: Bool = true) -> SmallProgram {
    var p = ProgramBuilder(
      "qemu-win32-event" + (hasBug ? "-bug" : "") + (hasFences ? "" : "-no-fences"), family: "qemu-spin",
      about: "QemuEvent on Windows: set, reset and wait through a word in user space. No wake-up is lost.")
    let word = p.shared("word")
    let event = p.shared("event")
    let value = p.shared("value")
    p.thread("waiter") { t in
      let seen = t.register("seen")
      let end = t.label()
      let busy = t.label()
      t.load(seen, value)
      t.jump(end, if: seen.value, .notEqual, 0)
      // qemu_event_reset: the word becomes free if it is set; or-ing 1 changes nothing else.
      t.load(seen, word)
      t.unless(seen.value, .notEqual, 0) { t in t.compareAndSwap(word, 0, 1, success: seen) }
      if hasFences { t.fence() }
      if !hasBug {
        t.load(seen, value)
        t.jump(end, if: seen.value, .notEqual, 0)
      }
      // qemu_event_wait
      t.load(seen, word)
      t.jump(end, if: seen.value, .equal, 0)
      t.jump(busy, if: seen.value, .equal, -1)
      t.store(event, 0)
      t.compareAndSwap(word, 1, -1, success: seen)
      t.jump(end, if: seen.value, .equal, 0)
      t.place(busy)
      t.await(event, .equal, 1)
      t.load(seen, word)
      t.assert(seen.value, .equal, 0)
      t.place(end)
      t.load(seen, value)
      t.assert(seen.value, .equal, 1)
    }
    p.thread("notifier") { t in
      let seen = t.register("seen")
      t.store(value, 1)
      // qemu_event_set
      if hasFences { t.fence() }
      t.load(seen, word)
      t.unless(seen.value, .equal, 0) { t in
        t.exchange(word, 0, old: seen)
        t.unless(seen.value, .notEqual, -1) { t in t.store(event, 1) }
      }
    }
    return p.program
  }
}
