import Machine

// The end of an iothread: whoever deletes the object tells the thread, and waits for it [iothread.c].

extension QEMU {
  /// iothread_run's loop, where somebody may end it.
  func runUntilStopped(_ r: RoutineBuilder, _ ctx: Local<AioContext>) {
    r.loop("while (iothread->running)") { f in
      !m.store.atomically { m[f[ctx].stopping] }
    } _: {
      r.call("aio_poll(iothread->ctx, true)", Function.aioPoll.id) { f in Arguments(f[ctx], true) }
    }
    r.step("return NULL") { f in m.store.atomically { m[f[ctx].ended] = true } }
  }

  func defineIOThreadStop(_ program: inout Program) {
    program.define(Function.iothreadStopBH.id, "iothread_stop_bh", file: "iothread.c") { r in
      let ctx = r.parameter("ctx", AioContext.self)
      r.step("iothread->running = false") { f in m.store.atomically { m[f[ctx].stopping] = true } }
    }
    program.define(Function.iothreadStop.id, "iothread_stop", file: "iothread.c") { r in
      let command = r.parameter("cmd", Int.self)
      let ctx = r.local("ctx", AioContext.self)
      r.step("user_creatable_del(id)", quiet: true) { f in
        let iothread = findIOThread(deletedID(f[command]))
        if !iothread.isNull { f[ctx] = m[iothread.ctx] }
      }
      r.when("if (iothread)", quiet: true) { f in
        !f[ctx].isNull
      } then: {
        if rules.iothreadStop == .bottomHalf {
          r.step("aio_bh_schedule_oneshot(iothread->ctx, iothread_stop_bh, iothread)") { f in
            aioBHScheduleOneshot(f[ctx], .iothreadStopBH, f[ctx].address, name: "iothread_stop_bh")
          }
        } else {
          r.step("iothread->stopping = true") { f in m.store.atomically { m[f[ctx].stopping] = true } }
          r.step("aio_notify(iothread->ctx)") { f in aioNotify(f[ctx]) }
        }
        r.wait("qemu_thread_join(&iothread->thread)") { f in
          m.peek(f[ctx].ended)
        } because: { f in
          "waits for thread \(text(m.peek(f[ctx].name))) to end"
        }
      }
      r.step("object_unparent(obj)") { f in
        attempt { () throws(QMPError) in try objectDel(id: deletedID(f[command])) }
      }
    }
  }

  private func deletedID(_ command: Int) -> String { commands[command]?.arguments["id"]?.string ?? "" }
}
