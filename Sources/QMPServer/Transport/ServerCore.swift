import Glibc
import NIOCore
import QMPProtocol

/// What the clients of a server share: the engine, whose turn it is, and time. It lives on the server's loop.
final class ServerCore {
  let engine: any MonitorEngine
  private let loop: any EventLoop
  private let ended: EventLoopPromise<QMPServer.End>
  private let endsOnQuit: Bool
  private var client: ClientHandler?
  /// Who waits for the engine's replies, oldest first; nil where the client has gone.
  private var waiting: [ClientHandler?] = []
  private var timer: Scheduled<Void>?

  init(
    _ engine: any MonitorEngine, loop: any EventLoop, ended: EventLoopPromise<QMPServer.End>,
    endsOnQuit: Bool
  ) {
    self.engine = engine
    self.loop = loop
    self.ended = ended
    self.endsOnQuit = endsOnQuit
    let bound = NIOLoopBound(self, eventLoop: loop)
    engine.tell = { output in
      if loop.inEventLoop {
        bound.value.take(output)
      } else {
        loop.execute { bound.value.take(output) }
      }
    }
    schedule()
  }

  func connected(_ handler: ClientHandler) { client = handler }

  func disconnected(_ handler: ClientHandler, _ reason: QMPConnection.Reason?) {
    if client === handler { client = nil }
    for index in waiting.indices where waiting[index] === handler { waiting[index] = nil }
    if reason == .quit, endsOnQuit { end(.quit) }
  }

  func submit(_ command: QMPCommand, for handler: ClientHandler) {
    waiting.append(handler)
    engine.submit(command)
    schedule()
  }

  /// Says to the client, if there is one, that the host ends the machine.
  func terminate(_ then: @escaping () -> Void) {
    take(.event(name: "SHUTDOWN", data: "{\"guest\": false, \"reason\": \"host-signal\"}"))
    guard let client else { return then() }
    client.close(then)
  }

  private func take(_ output: EngineOutput) {
    switch output {
    case .reply(let reply):
      guard !waiting.isEmpty else { return }
      waiting.removeFirst()?.answer(reply)
    case .event(let name, let data): client?.tell(event: name, data: data, at: .now)
    case .exited:
      guard let client else { return end(.quit) }
      let bound = NIOLoopBound(self, eventLoop: loop)
      client.close { bound.value.end(.quit) }
    case .dead(let reason): end(.dead(reason))
    }
  }

  private func end(_ end: QMPServer.End) { ended.succeed(end) }

  /// Sees to it that the engine gets its next turn when time has passed for it.
  private func schedule() {
    timer?.cancel()
    timer = nil
    guard let delay = engine.nextDeadline else { return }
    let (seconds, attoseconds) = delay.components
    let nanoseconds = TimeAmount.nanoseconds(
      max(0, seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000))
    let bound = NIOLoopBound(self, eventLoop: loop)
    timer = loop.scheduleTask(in: nanoseconds) {
      let core = bound.value
      core.engine.advance()
      core.client?.pump()
      core.schedule()
    }
  }
}

extension Timestamp {
  /// The host's clock.
  static var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(seconds: time.tv_sec, microseconds: time.tv_nsec / 1000)
  }
}
