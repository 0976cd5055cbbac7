import BlockLayer
import JSON
import Machine
import Synchronization
import Testing

@testable import EngineSubject

/// Monitor clients beside a person who goes back in time.
struct ClientTests {
  private final class Told: Sendable {
    let texts = Mutex<[String]>([])
    var count: Int { texts.withLock { $0.count } }
  }

  private func session(isStepped: Bool = false) -> (Session, Told) {
    let session = quietSession(isStepped: isStepped)
    let told = Told()
    session.clients.tell = { output in told.texts.withLock { $0.append(output.text) } }
    return (session, told)
  }

  @Test func `A client's command is answered once, however often it is seen`() {
    let (session, told) = session()
    session.execute(forClient: Command("query-status"))
    #expect(told.count == 1)
    let end = session.step
    session.perform(.goTo(step: 0))
    session.perform(.goTo(step: end))
    #expect(told.count == 1)
    // A person's own commands are no client's.
    session.perform(.qmp(#"{"execute": "query-status"}"#))
    #expect(told.count == 1)
    session.perform(.stopMachine)
    #expect(told.texts.withLock { $0.last } == "STOP")
  }

  @Test func `A command that is taken back for good is answered with an error`() {
    let (session, told) = session(isStepped: true)
    let start = session.step
    session.execute(forClient: Command("query-status"))
    #expect(told.count == 0)
    session.perform(.goTo(step: start))
    session.perform(.stopMachine)
    #expect(told.texts.withLock { $0 } == [Clients.takenBack])
  }
}
