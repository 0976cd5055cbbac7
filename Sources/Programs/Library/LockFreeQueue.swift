import Machine

extension SmallProgram {
  /// The lock-free queue of Michael and Scott (PODC 1996): producers append nodes of their own, consumers take what is first
  /// and wait while there is nothing. Nodes are never used again, so there is no ABA problem.
  ///
  /// Each of the `producers` appends `items`; the `consumers` take all of them, the first ones the remainder. In the end every
  /// item was taken once. `isBroken`: consumers move the head by a plain store, so that two can take one item.
  public static func lockFreeQueue(producers: Int, consumers: Int, items: Int, isBroken: Bool = false) -> SmallProgram {
    let total = producers * items
    var p = ProgramBuilder(
      "lock-free-queue-\(producers)-\(consumers)-\(items)" + (isBroken ? "-broken" : ""), family: "lock-free-queue",
      about: "The queue of Michael and Scott with \(producers) producers of \(items) items and \(consumers) consumers.")
    // Node 1 is the dummy; node 2 + i carries item i; 0 is no node.
    let queue = LockFreeQueue(
      head: p.shared("head", 1), tail: p.shared("tail", 1),
      next: p.shared("next", array: Array(repeating: 0, count: total + 2)),
      taken: p.shared("taken", array: Array(repeating: 0, count: total + 2)))
    for producer in 0..<producers {
      p.thread("producer\(producer)") { t in
        let registers = queue.registers(&t)
        for item in 0..<items { queue.append(2 + producer * items + item, registers, &t) }
      }
    }
    for consumer in 0..<consumers {
      p.thread("consumer\(consumer)") { t in
        let registers = queue.registers(&t)
        let share = total / consumers + (consumer < total % consumers ? 1 : 0)
        for _ in 0..<share { queue.take(registers, isBroken: isBroken, &t) }
      }
    }
    for item in 0..<total { p.final(queue.taken[2 + item], .equal, 1) }
    return p.program
  }
}

private struct LockFreeQueue {
  struct Registers {
    let head: ThreadBuilder.Register
    let tail: ThreadBuilder.Register
    let next: ThreadBuilder.Register
    let isDone: ThreadBuilder.Register
  }

  let head: SmallProgram.Place
  let tail: SmallProgram.Place
  let next: ProgramBuilder.Elements
  let taken: ProgramBuilder.Elements

  func registers(_ t: inout ThreadBuilder) -> Registers {
    Registers(head: t.register("h"), tail: t.register("t"), next: t.register("n"), isDone: t.register("ok"))
  }

  func append(_ node: Int, _ r: Registers, _ t: inout ThreadBuilder) {
    t.forever { t, end in
      t.load(r.tail, tail)
      t.load(r.next, next[r.tail.value])
      let helps = t.label()
      let again = t.label()
      t.jump(helps, if: r.next.value, .notEqual, 0)
      t.compareAndSwap(next[r.tail.value], 0, .number(node), success: r.isDone)
      t.jump(again, if: r.isDone.value, .equal, 0)
      t.compareAndSwap(tail, r.tail.value, .number(node), success: r.isDone)
      t.jump(end)
      t.place(helps)
      t.compareAndSwap(tail, r.tail.value, r.next.value, success: r.isDone)
      t.place(again)
    }
    clear(r, &t)
  }

  func take(_ r: Registers, isBroken: Bool, _ t: inout ThreadBuilder) {
    t.forever { t, end in
      let again = t.label()
      let isBehind = t.label()
      t.load(r.head, head)
      t.load(r.tail, tail)
      t.load(r.next, next[r.head.value])
      t.jump(isBehind, if: r.head.value, .equal, r.tail.value)
      if isBroken {
        t.store(head, r.next.value)
        t.jump(end)
      } else {
        t.compareAndSwap(head, r.head.value, r.next.value, success: r.isDone)
        t.jump(end, if: r.isDone.value, .equal, 1)
        t.jump(again)
      }
      t.place(isBehind)
      let isEmpty = t.label()
      t.jump(isEmpty, if: r.next.value, .equal, 0)
      t.compareAndSwap(tail, r.tail.value, r.next.value, success: r.isDone)
      t.jump(again)
      t.place(isEmpty)
      t.await(next[r.head.value], .notEqual, 0)
      t.place(again)
    }
    t.add(taken[r.next.value], 1)
    clear(r, &t)
  }

  /// Values that nobody needs any more would make states differ.
  private func clear(_ r: Registers, _ t: inout ThreadBuilder) {
    for register in [r.head, r.tail, r.next, r.isDone] { t.set(register, 0) }
  }
}
