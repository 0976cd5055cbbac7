import BlockLayer
import EngineSubject
import Subject
import Testing

struct DemoMachineTests {
  /// Under proposal c a plug into a context other than main waits for a reader that does not wake it.
  @Test(arguments: Revisions.all.map(\.name).filter { $0 != "fix/c" })
  func isBuiltWithoutAnError(_ revision: String) {
    let emulator = Emulator(DemoMachine.configuration(rules: rules(revision)))
    for reply in emulator.setupReplies { #expect(!reply.isError, "\(reply.command): \(reply.reply)") }
    #expect(emulator.machine.finding == nil)
    #expect(emulator.runState == .running)
  }

  @Test func hasItsGraph() throws {
    let snapshot = demoSession().snapshot()
    #expect(snapshot.contexts.map(\.name) == ["main", "iothread0", "iothread1"])
    #expect(snapshot.contexts.map(\.letter) == ["M", "a", "b"])
    #expect(snapshot.edge("disk0", "(disk0)")?.name == "drive")
    #expect(snapshot.edge("(disk0)", "thr0")?.permissions == "wr--")
    #expect(snapshot.edge("thr0", "d0")?.name == "file")
    #expect(snapshot.edge("d0", "d0-file")?.permissions == "wr-s")
    #expect(snapshot.edge("d0", "base")?.name == "backing")
    #expect(snapshot.edge("d1", "base")?.permissions == "-r--")
    let base = try #require(snapshot.node("base"))
    #expect(base.isReadOnly)
    #expect(base.context == 1)
    #expect(snapshot.node("iso")?.context == 2)
    #expect(snapshot.graph.nodes.allSatisfy { !$0.disagrees && $0.contextNote == nil })
  }

  @Test func hasItsThreadsLocksAndDevices() throws {
    let snapshot = demoSession().snapshot()
    #expect(snapshot.threads.map(\.name) == ["main", "iothread0", "iothread1", "rcu", "worker", "vcpu0"])
    #expect(snapshot.thread("vcpu0")?.activity == .canRun)
    #expect(snapshot.thread("iothread0")?.bottomHalves == [])
    #expect(snapshot.thread("rcu")?.bottomHalves == nil)
    #expect(snapshot.thread("iothread0")?.stack.map(\.function) == ["aio_poll", "iothread_run"])
    let names = ["BQL", "graph lock"] + ["disk0", "disk1", "cd0", "disk2"].map { "requests_lock \($0)" }
    #expect(snapshot.locks.map(\.name) == names)
    #expect(snapshot.devices.map(\.name) == ["scsi0", "disk0", "disk1", "scsi1", "cd0", "disk2"])
    #expect(snapshot.device("disk1")?.parent == snapshot.device("scsi0")?.id)
    #expect(snapshot.device("cd0")?.model == "scsi-cd")
    let old = demoSession("8.2").snapshot().locks.map(\.name)
    #expect(old == ["BQL", "graph lock", "AioContext main", "AioContext iothread0", "AioContext iothread1"])
  }

  @Test func showsRequestsOnTheirWay() {
    let session = demoSession()
    var states: Set<String> = []
    var hosts = false
    for _ in 0..<3000 {
      session.perform(.stepAny)
      let snapshot = session.snapshot()
      for device in snapshot.devices { for request in device.requests { states.insert(request.state) } }
      hosts = hosts || snapshot.threads.contains { $0.coroutines?.contains { $0.contains("host's I/O") } == true }
      if states.isSuperset(of: ["in virtqueue", "in flight"]), hosts { break }
    }
    #expect(states.isSuperset(of: ["in virtqueue", "in flight"]))
    #expect(hosts)
    #expect(session.snapshot().events.contains { $0.kind == .trace })
  }

  @Test func marksWhatTheLastStepChanged() throws {
    let session = demoSession()
    var isSeen = false
    for _ in 0..<500 where !isSeen {
      session.perform(.stepAny)
      let snapshot = session.snapshot()
      guard let last = snapshot.steps.last, last.changes.contains(where: { $0.hasPrefix("d0.in_flight") }) else {
        continue
      }
      isSeen = true
      #expect(snapshot.node("d0")?.isChanged == true)
      #expect(snapshot.node("base")?.isChanged == false)
      #expect(snapshot.thread(last.thread)?.isChanged == true)
    }
    #expect(isSeen)
  }

  @Test(arguments: ["8.2", "seed", "9.0", "10.0"])
  func runsAndStops(_ revision: String) {
    let session = demoSession(revision)
    session.runToStep(10_000)
    #expect(session.step == 10_000)
    #expect(session.finding == nil)
    session.perform(.stopMachine)
    #expect(session.message?.text == "stop: done")
    #expect(session.snapshot().devices.allSatisfy { $0.requests.allSatisfy { $0.state == "in virtqueue" } })
  }
}
