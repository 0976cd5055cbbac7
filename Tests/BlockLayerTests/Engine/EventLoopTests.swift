import Machine
import Testing

@testable import BlockLayer

struct EventLoopTests {
  /// Names of the bottom halves of a list, in the order in which they will run.
  private func names(_ head: BottomHalf, _ qemu: QEMU) -> [String] {
    var found: [String] = []
    var bh = head
    while !bh.isNull {
      found.append(qemu.text(qemu.m.peek(bh.name)))
      bh = qemu.m.peek(bh.next)
    }
    return found
  }

  @Test func bottomHalvesOfOneSliceRunLastInFirstOut() {
    let emulator = TestMachine.emulator()
    let qemu = emulator.qemu
    let ctx = qemu.peekGlobal(.mainContext, AioContext.self)
    for name in ["first", "second", "third"] { qemu.aioBHScheduleOneshot(ctx, .dummyBHCB, 0, name: name) }
    #expect(names(qemu.m.peek(ctx.bhList), qemu) == ["third", "second", "first"])
    while qemu.m.peek(ctx.bhSliceList).isNull { qemu.m.stepInstruction(0) }
    // One that is scheduled now goes to a list of its own, for the next poll.
    qemu.aioBHScheduleOneshot(ctx, .dummyBHCB, 0, name: "late")
    let slice = qemu.m.peek(ctx.bhSliceList)
    #expect(names(qemu.m.peek(slice.bhList), qemu) == ["third", "second", "first"])
    #expect(names(qemu.m.peek(ctx.bhList), qemu) == ["late"])
    emulator.settle()
    #expect(qemu.m.peek(ctx.bhList).isNull)
    #expect(qemu.m.records(Kinds.bottomHalf).isEmpty)
  }

  @Test func schedulingAPendingBottomHalfAgainOnlyNotifies() {
    let emulator = TestMachine.emulator()
    let qemu = emulator.qemu
    let ctx = qemu.peekGlobal(.mainContext, AioContext.self)
    qemu.aioBHScheduleOneshot(ctx, .dummyBHCB, 0, name: "once")
    let bh = qemu.m.peek(ctx.bhList)
    qemu.aioBHEnqueue(bh, flags: BHFlag.scheduled)
    #expect(names(qemu.m.peek(ctx.bhList), qemu) == ["once"])
    #expect(qemu.m.peek(ctx.notified))
  }

  @Test func notifyWritesTheEventfdOnlyForASleeper() throws {
    let emulator = TestMachine.emulator()
    let qemu = emulator.qemu
    let iothread = qemu.findIOThread("iothread0")
    let ctx = qemu.m.peek(iothread.ctx)
    // After the set-up the iothread sleeps: notify_me is raised.
    #expect(qemu.m.peek(ctx.notifyMe) == 2)
    #expect(qemu.m.ways(qemu.m.peek(iothread.thread)) == 0)
    qemu.aioNotify(ctx)
    #expect(qemu.m.peek(ctx.notifier))
    #expect(qemu.m.ways(qemu.m.peek(iothread.thread)) == 1)
    qemu.m.step(qemu.m.peek(iothread.thread))
    #expect(!qemu.m.peek(ctx.notifier))
    #expect(qemu.m.peek(ctx.notifyMe) == 0)
    qemu.aioNotify(ctx)
    #expect(!qemu.m.peek(ctx.notifier))
    #expect(qemu.m.peek(ctx.notified))
  }

  @Test func aKickWithoutAWaiterSchedulesNothing() {
    let emulator = TestMachine.emulator()
    let qemu = emulator.qemu
    let ctx = qemu.peekGlobal(.mainContext, AioContext.self)
    qemu.aioWaitKick()
    #expect(qemu.m.peek(ctx.bhList).isNull)
    qemu.setGlobal(.numWaiters, 1)
    qemu.aioWaitKick()
    #expect(!qemu.m.peek(ctx.bhList).isNull)
  }

  @Test func scheduledCoroutinesAreEnteredFirstInFirstOut() {
    let emulator = TestMachine.emulator()
    let qemu = emulator.qemu
    let ctx = qemu.m.peek(qemu.findIOThread("iothread0").ctx)
    let coroutines = (0..<3).map { qemu.qemuCoroutineCreate(.blkAioEntry, Arguments(), name: "co\($0)") }
    for co in coroutines { qemu.aioCoSchedule(ctx, co) }
    #expect(qemu.m.records(Kinds.bottomHalf).count == 1)
    let thread = qemu.m.peek(qemu.findIOThread("iothread0").thread)
    while qemu.m.currentFiber == qemu.m.leaderFiber || qemu.m.currentThread != thread { qemu.m.stepInstruction(thread) }
    #expect(qemu.qemuCoroutineSelf == coroutines[0])
  }

  @Test func schedulingACoroutineTwiceAborts() {
    let emulator = TestMachine.emulator()
    let qemu = emulator.qemu
    let ctx = qemu.peekGlobal(.mainContext, AioContext.self)
    let co = qemu.qemuCoroutineCreate(.blkAioEntry, Arguments(), name: "co")
    qemu.aioCoSchedule(ctx, co)
    #expect(qemu.m.finding == nil)
    qemu.aioCoSchedule(ctx, co)
    #expect(qemu.m.finding?.text.contains("Co-routine was already scheduled") == true)
  }
}
