import BlockLayer
import JSON
import QMPProtocol
import QMPServer
import Synchronization
import Testing

/// The engine behind a monitor.
struct HostEngineTests {
  private final class Said: Sendable {
    let outputs = Mutex<[EngineOutput]>([])

    func take() -> [EngineOutput] {
      outputs.withLock { outputs in
        defer { outputs = [] }
        return outputs
      }
    }
  }

  @Test func `Names are right after thousands of others have come and gone`() throws {
    let engine = HostEngine(MachineConfiguration(rules: try #require(Revisions.named("8.2")).rules))
    let said = Said()
    engine.tell = { output in said.outputs.withLock { $0.append(output) } }
    func run(_ name: String, _ arguments: JSONObject) -> [EngineOutput] {
      engine.submit(QMPCommand(name, arguments))
      return said.take()
    }
    func add(_ name: String) -> [EngineOutput] {
      run("blockdev-add", ["driver": "null-co", "node-name": .string(name), "size": 4096])
    }
    #expect(add("keep") == [.reply(.value("{}"))])
    for number in 0..<2000 {
      #expect(add("n\(number)") == [.reply(.value("{}"))])
      #expect(run("blockdev-del", ["node-name": .string("n\(number)")]) == [.reply(.value("{}"))])
    }
    guard case .reply(.value(let text))? = run("query-named-block-nodes", ["flat": true]).first else {
      Issue.record("no answer")
      return
    }
    let nodes = try JSONParser.parse(text).array
    #expect(nodes?.compactMap { $0["node-name"]?.string } == ["keep"])
    #expect(add("keep") == [.reply(.error("Duplicate nodes with node-name='keep'"))])
  }
}
