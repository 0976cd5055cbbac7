import JSON

/// One client's conversation with a monitor, as values: bytes and an engine's answers go in, bytes and commands come out.
///
/// It knows no socket, no clock and no thread. Source: monitor/qmp.c and qapi/qmp-dispatch.c, QEMU 7.2.
public struct QMPConnection: Sendable {
  /// What is to be done.
  public enum Action: Hashable, Sendable {
    /// The engine is to execute a command; its reply goes to `answer`.
    case execute(QMPCommand)
    /// All that is in `output` is to be sent and the connection closed.
    case close(Reason)
  }

  /// Why a connection is closed.
  public enum Reason: Hashable, Sendable {
    /// The client has sent all that it wants to, and is answered.
    case endOfInput
    /// The client has ended the machine.
    case quit
    /// The client does not read, and more than `outputBound` waits for it.
    case overrun
  }

  /// While so many bytes wait to be sent no further command is begun.
  public static let outputMark = 1 << 20
  /// So many bytes may wait to be sent: events come unasked for.
  public static let outputBound = 64 << 20
  /// Requests that wait for their turn at most, out-of-band execution enabled; without it one is read at a time.
  static let queueBound = 8

  let version: QMPVersion
  let knows: @Sendable (String) -> Bool
  var isNegotiated = false
  var hasOutOfBand = false

  private var parser = InputParser()
  private var input: ArraySlice<UInt8> = []
  private var hasEnded = false
  private var isClosed = false
  /// The machine has been ended.
  private var isEnded = false
  /// Read and not begun, oldest first.
  private var queue: [InputParser.Parsed] = []
  /// What the engine is executing.
  private var executing: Executing?
  /// Not yet taken by whoever sends it.
  private var output: [UInt8] = []
  /// Taken, and not yet sent.
  private var unsent = 0

  struct Executing: Sendable {
    var id: JSONValue?
    var ends: Bool
  }

  /// A connection that has just been made: the greeting is in `output`.
  ///
  /// - Parameter knows: Whether the engine has a command of this name.
  public init(version: QMPVersion = QMPVersion(), knows: @escaping @Sendable (String) -> Bool) {
    self.version = version
    self.knows = knows
    send("{\"QMP\": {\"version\": \(version.text), \"capabilities\": [\"oob\"]}}")
  }

  // MARK: The client's side

  /// Whether more input is useful now. Whoever reads asks before, so that what waits here stays small.
  public var wantsInput: Bool { input.isEmpty && !hasEnded && !isClosed && mayGoOn }

  /// Takes what the client sent.
  public mutating func receive(_ bytes: some Sequence<UInt8>) {
    if input.isEmpty { input = ArraySlice(bytes) } else { input.append(contentsOf: bytes) }
  }

  /// Takes note that the client sends nothing more. What it sent is still executed and answered.
  public mutating func endInput() { hasEnded = true }

  /// Takes all bytes that are to be sent. `sent` is to be told when they are.
  public mutating func takeOutput() -> [UInt8] {
    defer { output = [] }
    unsent += output.count
    return output
  }

  /// Bytes that were taken have been sent.
  public mutating func sent(_ count: Int) { unsent = max(0, unsent - count) }

  private var mayGoOn: Bool { output.count + unsent < Self.outputMark }

  /// Bytes that the client sent and that have not become requests yet.
  public var pendingBytes: Int { input.count + parser.pendingBytes }

  // MARK: The engine's side

  /// Takes the engine's reply to what it executes.
  public mutating func answer(_ reply: QMPReply) {
    guard let done = executing else { return }
    executing = nil
    respond(reply, id: done.id)
    if done.ends, case .value = reply { isEnded = true }
  }

  /// Tells the client of an event, once it has negotiated.
  public mutating func tell(event: String, data: String?, at time: Timestamp) {
    guard isNegotiated, !isClosed else { return }
    let data = data.map { ", \"data\": \($0)" } ?? ""
    send(
      "{\"timestamp\": {\"seconds\": \(time.seconds), \"microseconds\": \(time.microseconds)}, "
        + "\"event\": \"\(event)\"\(data)}")
  }

  // MARK: What to do

  /// The next thing to do; nil until something else comes in.
  public mutating func next() -> Action? {
    if isClosed { return nil }
    if output.count + unsent > Self.outputBound { return close(.overrun) }
    if isEnded { return close(.quit) }
    while mayGoOn {
      if executing == nil, !queue.isEmpty {
        if let command = begin(queue.removeFirst()) { return .execute(command) }
      } else if !read() {
        break
      }
    }
    if hasEnded, input.isEmpty, queue.isEmpty, executing == nil { return close(.endOfInput) }
    return nil
  }

  private mutating func close(_ reason: Reason) -> Action {
    isClosed = true
    return .close(reason)
  }

  /// Reads a request into the queue, or answers it at once where it is out of band. Answers whether there was one.
  private mutating func read() -> Bool {
    guard hasOutOfBand ? queue.count < Self.queueBound : queue.isEmpty && executing == nil else { return false }
    guard let parsed = parser.next(&input) else { return false }
    if case .value(let request) = parsed, request["exec-oob"] != nil, request["execute"] == nil {
      let (reply, _) = dispatch(request)
      if let reply { respond(reply, id: request["id"]) }
    } else {
      queue.append(parsed)
    }
    return true
  }

  /// Begins a request. Answers it here, or with the command that the engine has to execute.
  private mutating func begin(_ parsed: InputParser.Parsed) -> QMPCommand? {
    switch parsed {
    case .error(let text):
      respond(.error(text), id: nil)
      return nil
    case .value(let request):
      let (reply, command) = dispatch(request)
      if let reply { respond(reply, id: request["id"]) }
      if let command { executing = Executing(id: request["id"], ends: command.name == "quit") }
      return command
    }
  }

  // MARK: Output

  private mutating func respond(_ reply: QMPReply, id: JSONValue?) {
    let id = id.map { JSONWriter.text($0.inOrder) }
    switch reply {
    case .value(let text): send("{\"return\": \(text)\(id.map { ", \"id\": \($0)" } ?? "")}")
    case .failure(let text): send("{\(id.map { "\"id\": \($0), " } ?? "")\"error\": \(text)}")
    }
  }

  private mutating func send(_ line: String) {
    output.append(contentsOf: line.utf8)
    output.append(contentsOf: "\r\n".utf8)
  }
}
