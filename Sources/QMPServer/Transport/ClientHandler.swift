import NIOCore
import QMPProtocol

/// A client's channel: carries bytes between it and its `QMPConnection`, and commands to the engine.
///
/// It reads only when the connection has use for more, so that what a client sends waits in the kernel.
final class ClientHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let core: ServerCore
  private var connection: QMPConnection
  private var context: ChannelHandlerContext?
  private var isPumping = false
  private var reason: QMPConnection.Reason?

  init(_ core: ServerCore, knows: @escaping @Sendable (String) -> Bool) {
    self.core = core
    connection = QMPConnection(knows: knows)
  }

  // MARK: The channel

  func channelActive(context: ChannelHandlerContext) {
    self.context = context
    core.connected(self)
    pump()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    connection.receive(unwrapInboundIn(data).readableBytesView)
    pump()
  }

  func channelReadComplete(context: ChannelHandlerContext) { readOn() }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .some(ChannelEvent.inputClosed) = event as? ChannelEvent {
      connection.endInput()
      pump()
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  func channelInactive(context: ChannelHandlerContext) {
    self.context = nil
    core.disconnected(self, reason)
  }

  // MARK: The engine

  func answer(_ reply: QMPReply) {
    connection.answer(reply)
    pump()
  }

  func tell(event: String, data: String?, at time: Timestamp) {
    connection.tell(event: event, data: data, at: time)
    pump()
  }

  /// Does all that can be done now, and sends what came of it.
  func pump() {
    // A command may be answered while it is handed over.
    guard !isPumping, context != nil else { return }
    isPumping = true
    defer { isPumping = false }
    while reason == nil, let action = connection.next() {
      switch action {
      case .execute(let command): core.submit(command, for: self)
      case .close(let why): reason = why
      }
    }
    send()
    if reason != nil { close {} } else { readOn() }
  }

  /// Closes the connection behind what is to be sent, `then` calls.
  func close(_ then: @escaping () -> Void) {
    guard let context else { return then() }
    if reason == .overrun { return context.close(promise: nil) }
    let loop = context.eventLoop
    let bound = NIOLoopBound((context, then), eventLoop: loop)
    context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in
      let (context, then) = bound.value
      context.close(promise: nil)
      then()
    }
  }

  private func readOn() {
    if reason == nil, connection.wantsInput { context?.read() }
  }

  private func send() {
    guard let context else { return }
    let bytes = connection.takeOutput()
    guard !bytes.isEmpty else { return }
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes))).whenComplete { _ in
      bound.value.connection.sent(bytes.count)
      bound.value.pump()
    }
  }
}
