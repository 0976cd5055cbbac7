import BlockLayer
import EngineSubject
import Subject
import Testing

struct SessionCommandTests {
  @Test func plugsAndUnplugsADisk() throws {
    let session = quietSession("10.0")
    session.perform(.plugDisk(controller: nil))
    #expect(session.message?.text == "device_add: done")
    let disk = try #require(session.snapshot().device("stg1"))
    #expect(disk.state == "online")
    #expect(disk.address == "1:0")
    #expect(session.snapshot().edge("(stg1)", "fmt1")?.permissions == "wr--")
    #expect(session.snapshot().node("fmt1")?.context == 1)
    session.perform(.unplug(device: "stg1"))
    #expect(session.message?.text == "device_del: done")
    session.perform(.runToEvent)
    #expect(session.snapshot().events.last?.text.hasPrefix("DEVICE_DELETED") == true)
    #expect(session.snapshot().device("stg1") == nil)
    #expect(session.snapshot().node("fmt1")?.context == 0)
  }

  @Test func plugsAController() throws {
    let session = quietSession()
    session.perform(.plugController(iothread: "iothread0"))
    #expect(session.message?.text == "device_add: done")
    #expect(session.snapshot().device("scsi1")?.address == "iothread0")
    session.perform(.plugController(iothread: nil))
    #expect(session.snapshot().device("scsi2")?.address == "main")
  }

  @Test func refusalsAreInQEMUsOwnWords() {
    let session = quietSession()
    func refusal(_ command: SubjectCommand) -> String? {
      session.perform(command)
      return session.message?.isError == true ? session.message?.text : nil
    }
    #expect(refusal(.unplug(device: "none")) == "device_del: Device 'none' not found")
    #expect(
      refusal(.move(node: "fmt0", context: "main"))
        == "x-blockdev-set-iothread: Cannot change iothread of active block backend")
    #expect(
      refusal(.move(node: "stg0", context: "main"))
        == "x-blockdev-set-iothread: Cannot change iothread of active block backend")
    #expect(refusal(.qmp("{\"execute\": \"none\"}")) == "none: The command none has not been found")
    #expect(refusal(.qmp("{\"execute\": \"(eject)\"}")) == "(eject): The command (eject) has not been found")
    #expect(refusal(.plugDisk(controller: "none")) == "There is no controller none.")
    #expect(refusal(.qmp("{")) != nil)
    #expect(refusal(.qmp("{\"execute\": 1}"))?.contains("“execute” is missing") == true)
  }

  @Test func aFreeNodeMoves() {
    let session = quietSession()
    session.perform(.move(node: "free", context: "iothread0"))
    #expect(session.message?.text == "x-blockdev-set-iothread: done")
    #expect(session.snapshot().node("free")?.context == 1)
    session.perform(.move(node: "free", context: "main"))
    #expect(session.snapshot().node("free")?.context == 0)
  }

  @Test func drainsANode() {
    let session = quietSession()
    session.perform(.drainBegin(node: "fmt0"))
    #expect(session.message?.text == "drain-begin: done")
    let drained = session.snapshot()
    #expect(drained.node("fmt0")?.quiesceCounter == 1)
    #expect(drained.drainedSections.contains(DrainedSection(name: "(stg0)", count: 1, inFlight: 0)))
    #expect(drained.device("scsi0")?.notes == ["queues detached, drain count 1"])
    session.perform(.drainEnd(node: "fmt0"))
    #expect(session.snapshot().drainedSections.isEmpty)
    session.perform(.drainEnd(node: "fmt0"))
    #expect(session.message?.text == "drain-end: Node 'fmt0' is not drained")
  }

  @Test func stopsAndGoesOn() {
    let session = quietSession()
    session.perform(.stopMachine)
    #expect(session.snapshot().runState == "paused")
    session.perform(.continueMachine)
    #expect(session.snapshot().runState == "running")
    session.perform(.qmp("{\"execute\": \"query-status\"}"))
    #expect(session.message?.text.contains("\"status\": \"running\"") == true)
  }

  @Test func theGuestsRequestIsLeftInTheVirtqueue() throws {
    let session = quietSession("10.0")
    session.perform(.guest("read stg0 8 2"))
    let request = try #require(session.snapshot().device("stg0")?.requests.first)
    #expect(request.state == "in virtqueue")
    #expect(request.command == "READ(10) lba 8 +2")
    #expect(session.snapshot().thread("iothread0")?.handlers == ["virtqueue scsi0, kicked"])
    session.runToStep(session.step + 200)
    #expect(session.snapshot().device("stg0")?.requests == [])
    #expect(session.snapshot().events.contains { $0.text.contains("virtio_scsi_cmd_resp") })
    for text in ["read stg0 8", "read none 0 1", "write stg0 -1 1", "sing"] {
      session.perform(.guest(text))
      #expect(session.message?.isError == true, "\(text)")
    }
    session.perform(.guest("tur stg0"))
    session.perform(.guest("inquiry stg0"))
    #expect(session.snapshot().device("stg0")?.requests.count == 2)
  }

  @Test func aSteppedSessionOnlyQueues() {
    let session = quietSession(isStepped: true)
    let step = session.step
    session.perform(.unplug(device: "stg0"))
    #expect(session.step == step + 1)
    #expect(session.message?.text == "queued: device_del id=stg0")
    #expect(session.snapshot().steps.last?.line == "device_del id=stg0")
    #expect(session.snapshot().thread("main")?.handlers == ["QMP monitor, 1 to answer"])
    session.perform(.stepBack)
    #expect(session.snapshot().thread("main")?.handlers == [])
  }
}
