import Glibc
import NIOCore
import NIOPosix
import QMPProtocol

/// A monitor that clients can connect to, one at a time as QEMU has it: the next one waits.
public final class QMPServer: Sendable {
  /// Where clients are.
  public enum Endpoint: Hashable, Sendable {
    /// A unix socket at this path.
    case unix(String)
    /// Standard input and output.
    case stdio
  }

  /// How a server comes to its end.
  public enum End: Hashable, Sendable {
    /// A client said so.
    case quit
    /// Standard input has ended.
    case endOfInput
    /// The engine cannot go on, for this reason.
    case dead(String)
    /// It was stopped.
    case stopped
  }

  private let group: MultiThreadedEventLoopGroup
  private let core: NIOLoopBound<ServerCore>
  private let ended: EventLoopPromise<End>
  private let socket: UnixSocket?
  private let streams: StandardStreams?
  private let channel: any Channel

  /// Starts a server, which runs on a thread of its own. When this returns, clients can connect.
  ///
  /// - Parameters:
  ///   - endsOnQuit: Whether the server ends when a client quits, else only that connection does.
  ///   - knows: Whether the engine has a command of this name.
  ///   - makeEngine: Makes the engine, on the server's thread.
  /// - Throws: `ServerError`, or what `makeEngine` throws.
  public init(
    _ endpoint: Endpoint, endsOnQuit: Bool = true, knows: @escaping @Sendable (String) -> Bool,
    makeEngine: @escaping @Sendable () throws -> any MonitorEngine
  ) throws {
    // A client that has gone is no reason to go.
    signal(SIGPIPE, SIG_IGN)
    var socket: UnixSocket?
    if case .unix(let path) = endpoint { socket = try UnixSocket(path: path) }
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let loop = group.next()
    do {
      let ended = loop.makePromise(of: End.self)
      let core = try loop.submit {
        NIOLoopBound(
          ServerCore(try makeEngine(), loop: loop, ended: ended, endsOnQuit: endsOnQuit),
          eventLoop: loop)
      }.wait()
      if let socket {
        streams = nil
        channel = try Self.listen(group, socket, core, knows)
      } else {
        let streams = try StandardStreams()
        self.streams = streams
        channel = try Self.serve(group, streams, core, knows)
        channel.closeFuture.whenComplete { _ in ended.succeed(.endOfInput) }
      }
      self.core = core
      self.ended = ended
    } catch {
      socket?.remove()
      try? group.syncShutdownGracefully()
      throw error
    }
    self.group = group
    self.socket = socket
  }

  /// Waits until the server has come to its end. `stop` is still to be called.
  public func waitForEnd() -> End { (try? ended.futureResult.wait()) ?? .stopped }

  /// Makes `waitForEnd` return: the client is told that the host ends the machine. From any thread.
  public func terminate() {
    let (core, ended) = (core, ended)
    group.next().execute { core.value.terminate { ended.succeed(.stopped) } }
  }

  /// Closes all connections and removes the socket. Not from the server's thread.
  public func stop() {
    ended.succeed(.stopped)
    socket?.remove()
    try? channel.close().wait()
    streams?.finish()
    try? group.syncShutdownGracefully()
  }

  private static func listen(
    _ group: MultiThreadedEventLoopGroup, _ socket: UnixSocket, _ core: NIOLoopBound<ServerCore>,
    _ knows: @escaping @Sendable (String) -> Bool
  ) throws -> any Channel {
    // One client at a time: the next one is taken when the one before has gone.
    let next = Turnstile()
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 1)
      .serverChannelOption(.autoRead, value: false)
      .serverChannelOption(.maxMessagesPerRead, value: 1)
      .childChannelOption(.autoRead, value: false)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { client in
        client.closeFuture.whenComplete { _ in next.open() }
        return client.eventLoop.makeCompletedFuture {
          try client.pipeline.syncOperations.addHandler(ClientHandler(core.value, knows: knows))
        }
      }
    let channel = try bootstrap.withBoundSocket(socket.descriptor).wait()
    next.install(channel)
    next.open()
    return channel
  }

  private static func serve(
    _ group: MultiThreadedEventLoopGroup, _ streams: StandardStreams,
    _ core: NIOLoopBound<ServerCore>,
    _ knows: @escaping @Sendable (String) -> Bool
  ) throws -> any Channel {
    try ClientBootstrap(group: group)
      .channelOption(.autoRead, value: false)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelInitializer { client in
        client.eventLoop.makeCompletedFuture {
          try client.pipeline.syncOperations.addHandler(ClientHandler(core.value, knows: knows))
        }
      }
      .withConnectedSocket(streams.descriptor).wait()
  }
}
