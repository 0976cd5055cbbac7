import BlockLayer
import JSON
import QMPProtocol
import QMPServer
import Synchronization

/// The engine behind a monitor, in this process: what a client sends goes in, messages come out.
final class PlayedMonitor {
  private let engine: HostEngine
  private var connection: QMPConnection
  private let told: Told
  private(set) var isClosed = false
  private(set) var messages: [JSONValue] = []
  /// What the engine found wrong.
  private(set) var death: String?

  private let clock: Clock

  /// The time that passes while a player waits, and only then.
  private final class Clock {
    var now = 0
  }

  /// What the engine says while it works.
  private final class Told: Sendable {
    let outputs = Mutex<[EngineOutput]>([])
  }

  init() {
    var configuration = MachineConfiguration(rules: Revisions.named("8.2")?.rules ?? Rules(name: "8.2"))
    configuration.guest = .firmware
    let clock = Clock()
    self.clock = clock
    engine = HostEngine(configuration, now: { clock.now })
    connection = QMPConnection(knows: HostEngine.knows)
    let told = Told()
    self.told = told
    engine.tell = { output in told.outputs.withLock { $0.append(output) } }
    pump()
  }

  func reconnect() {
    connection = QMPConnection(knows: HostEngine.knows)
    (isClosed, messages) = (false, [])
    pump()
  }

  func send(_ bytes: [UInt8]) {
    connection.receive(bytes)
    pump()
  }

  /// The messages since the last time.
  func take() -> [JSONValue] {
    defer { messages = [] }
    return messages
  }

  /// Lets time pass, as far as the engine waits for it. Answers whether it did.
  func wait() -> Bool {
    guard let delay = engine.nextDeadline else { return false }
    let (seconds, attoseconds) = delay.components
    clock.now += Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
    engine.advance()
    pump()
    return true
  }

  private func pump() {
    deliver()
    while let action = connection.next() {
      switch action {
      case .execute(let command):
        engine.submit(command)
        deliver()
      case .close: isClosed = true
      }
    }
    let bytes = connection.takeOutput()
    connection.sent(bytes.count)
    var parser = JSONParser(bytes)
    while let message = try? parser.next() { messages.append(message.value) }
  }

  private func deliver() {
    let outputs = told.outputs.withLock { outputs in
      defer { outputs = [] }
      return outputs
    }
    for output in outputs {
      switch output {
      case .reply(let reply): connection.answer(reply)
      case .event(let name, let data):
        connection.tell(event: name, data: data, at: Timestamp(seconds: 1, microseconds: 0))
      case .dead(let reason): death = reason
      case .exited: isClosed = true
      }
    }
  }
}
