import BlockLayer
import EngineSubject
import Subject
import Testing

/// Jobs, exports, bitmaps and virtio-blk disks as a screen gets them.
struct JobViewTests {
  private func session() -> Session {
    let session = quietSession()
    for command in [
      #"{"execute": "blockdev-add", "arguments": {"driver": "null-co", "node-name": "dst", "size": 1048576}}"#,
      #"{"execute": "device_add", "arguments": {"driver": "virtio-blk-pci", "id": "vd0", "drive": "free"}}"#,
    ] {
      session.perform(.qmp(command))
      #expect(session.message?.isError == false)
    }
    return session
  }

  @Test func `A virtio-blk disk is one device without a bus`() throws {
    let snapshot = session().snapshot()
    let disk = try #require(snapshot.device("vd0"))
    #expect(disk.model == "virtio-blk-pci" && !disk.hasBus && disk.state == "online")
    #expect(snapshot.node("vd0")?.kind == .device)
    #expect(snapshot.edge("vd0", "(vd0)")?.name == "drive")
    #expect(snapshot.edge("(vd0)", "free")?.name == "root")
    #expect(!snapshot.locks.contains { $0.name.contains("vd0") })
  }

  @Test func `A mirror is a job on its nodes until it is completed`() throws {
    let session = session()
    let start = session.step
    session.perform(
      .qmp(
        #"{"execute": "blockdev-mirror", "arguments": {"job-id": "m0", "device": "free", "target": "dst", "sync": "full"}}"#
      ))
    #expect(session.message?.isError == false)
    var snapshot = session.snapshot()
    let filter = try #require(snapshot.graph.nodes.first { $0.detail == "mirror_top" })
    #expect(snapshot.edge("m0", filter.name)?.name == "main node")
    #expect(snapshot.edge("m0", "(m0 target)")?.name == "blk")
    #expect(snapshot.edge("(m0 target)", "dst")?.name == "root")
    #expect(snapshot.graph.edges.contains { $0.name == "target" })
    #expect(snapshot.node("m0")?.kind == .job)
    #expect(snapshot.jobs.map(\.name) == ["m0"] && snapshot.jobs.first?.type == "mirror")
    #expect(Set(snapshot.graph.nodes.map(\.id)).count == snapshot.graph.nodes.count)
    for _ in 0..<4000 where session.snapshot().jobs.first?.status != "ready" { session.perform(.stepAny) }
    snapshot = session.snapshot()
    #expect(snapshot.jobs.first?.status == "ready" && snapshot.jobs.first?.offset == 1 << 20)
    session.perform(.qmp(#"{"execute": "block-job-complete", "arguments": {"device": "m0"}}"#))
    for _ in 0..<4000 where !session.snapshot().jobs.isEmpty { session.perform(.stepAny) }
    snapshot = session.snapshot()
    #expect(snapshot.jobs.isEmpty && !snapshot.graph.nodes.contains { $0.kind == .job || $0.detail == "mirror_top" })
    #expect(snapshot.edge("(vd0)", "dst") != nil)
    // And back over it all.
    session.perform(.goTo(step: start))
    #expect(session.snapshot().node("m0") == nil)
    #expect(session.snapshot().edge("(vd0)", "free") != nil)
  }

  @Test func `The server, its exports and the bitmaps are told`() throws {
    let session = session()
    for command in [
      #"{"execute": "nbd-server-start", "arguments": {"addr": {"type": "inet", "data": {"host": "127.0.0.1", "port": "0"}}}}"#,
      #"{"execute": "block-export-add", "arguments": {"type": "nbd", "id": "e0", "node-name": "dst"}}"#,
      #"{"execute": "block-dirty-bitmap-add", "arguments": {"node": "dst", "name": "b0", "disabled": true}}"#,
    ] {
      session.perform(.qmp(command))
      #expect(session.message?.isError == false)
    }
    let snapshot = session.snapshot()
    #expect(snapshot.nbdServer == "127.0.0.1:0")
    #expect(snapshot.exports.map(\.name) == ["e0"] && snapshot.exports.first?.node == "dst")
    #expect(snapshot.edge("e0", "(e0)")?.name == "blk")
    let bitmap = try #require(snapshot.bitmaps.first)
    #expect(bitmap.name == "b0" && bitmap.node == "dst" && bitmap.dirty == 0 && bitmap.granularity == 65536)
    #expect(bitmap.notes == ["disabled"])
    session.perform(.qmp(#"{"execute": "nbd-server-stop"}"#))
    #expect(session.snapshot().exports.isEmpty && session.snapshot().nbdServer == nil)
    #expect(session.snapshot().node("e0") == nil)
  }
}
