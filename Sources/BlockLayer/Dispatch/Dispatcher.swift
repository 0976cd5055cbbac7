import JSON
import Machine

// The QMP dispatcher: one command after another, in the outermost main loop [monitor/qmp.c, qapi/qmp-dispatch.c].

extension QEMU {
  func defineDispatcher(_ program: inout Program) {
    program.define(Function.monitorQMPDispatcher.id, "monitor_qmp_dispatcher_co", file: "monitor/qmp.c") { r in
      let command = r.local("cmd", Int.self)
      r.step("req_obj = monitor_qmp_requests_pop_any_with_lock()") { f in
        let request = global(.qmpRequests, QMPRequest.self)
        setGlobal(.qmpRequests, m[request.next])
        setGlobal(.qmpBusy, true)
        f[command] = m[request.command]
        m.free(request.address)
        m.emit(.note, "handle_qmp_command \(commands[f[command]]?.description ?? "?")")
        traceDispatcherRound()
      }
      r.callIndirect("qmp_dispatch(cmd)") { f in dispatch(f[command]) }
      r.when("jobs drained or woken", quiet: true) { _ in
        global(.drainedSections, Int.self) != 0 || !global(.coQueueWakeup, Coroutine.self).isNull
      } then: {
        enterQueued(r)
        r.call("drained sections", Function.drainedSections.id)
      }
      r.step("monitor_qmp_respond(mon, rsp)") { f in
        respond(commands[f[command]])
        setGlobal(.qmpBusy, false)
        trace("aio_co_schedule ctx ctx(iohandler) co co(qmp)")
        traceDispatcherRound()
      }
    }
    program.define(Function.qmpSetIOThread.id, "qmp_x_blockdev_set_iothread", file: "blockdev.c") { r in
      let command = r.parameter("cmd", Int.self)
      let bs = r.local("bs", BlockNode.self)
      let ctx = r.local("new_context", AioContext.self)
      let error = r.local("ret", Symbol.self)
      r.step("bs = bdrv_find_node(node_name)") { f in
        let arguments = commands[f[command]]?.arguments ?? .null
        attempt { () throws(QMPError) in
          let move = try checkSetIOThread(arguments)
          f[bs] = move.bs
          f[ctx] = move.ctx
        }
      }
      r.when("if (bs)", quiet: true) { f in
        !f[bs].isNull
      } then: {
        r.call(
          "bdrv_try_change_aio_context(bs, new_context, NULL, errp)", Function.bdrvTryChangeAioContext.id, result: error
        ) {
          f in Arguments(f[bs], f[ctx])
        }
        r.step("error_propagate(errp, local_err)", quiet: true) { f in
          if f[error] != .none { setGlobal(.qmpError, f[error]) }
        }
      }
    }
    defineJobsCommand(&program)
    program.define(Function.qmpGraphCommand.id, "qmp_marshal", file: "qapi/qapi-commands-block-core.c") { r in
      let command = r.parameter("cmd", Int.self)
      wrlockDrained(r)
      underWriterLock(r, command) {
        r.step("change the graph") { f in
          guard let command = commands[f[command]] else { return }
          keep(executePlain(command) ?? .failure(Self.notFound(command.name)))
        }
      }
      wrunlockDrained(r)
    }
  }

  /// Cells that a command may take at most: so many for each value that it comes with, and some for itself.
  private static func cellsNeeded(for value: JSONValue) -> Int {
    func count(_ value: JSONValue) -> Int {
      switch value {
      case .array(let elements): elements.reduce(1) { $0 + count($1) }
      case .object(let object): object.members.reduce(1) { $0 + count($1.value) }
      default: 1
      }
    }
    return 8192 + 256 * count(value)
  }

  /// What a command runs: a routine, or at once, in this step.
  func dispatch(_ number: Int) -> (RoutineID, Arguments)? {
    guard let command = commands[number] else { return nil }
    drains.sections = []
    drains.events = []
    switch command.name {
    case Command.drainBegin:
      let node = bdrvFindNode(command.arguments["node-name"]?.string ?? "")
      if !node.isNull { return (Function.bdrvDrainedBegin.id, Arguments(node)) }
      fail(QMPError("Cannot find device='' nor node-name='\(command.arguments["node-name"]?.string ?? "")'"))
      return nil
    case Command.drainEnd:
      drainEnd(command.arguments["node-name"]?.string ?? "")
      return nil
    case Command.eject:
      let controller = findController(command.arguments["id"]?.string ?? "")
      return controller.isNull ? nil : (Function.unplugController.id, Arguments(controller))
    case "object-del" where rules.iothreadStop != .none: return (Function.iothreadStop.id, Arguments(number))
    default: break
    }
    guard let known = MonitorCommand.named(command.name) else { return nil }
    if m.freeCells < Self.cellsNeeded(for: command.arguments) {
      fail(QMPError("blockscope's machine has no memory left for this command"))
      return nil
    }
    switch known.body {
    // Answered in `respond`, so that the reply need not be kept in memory; not before jobs have paused and gone on.
    case .plain(_) where global(.allJobs, Job.self).isNull || isQuery(known): return nil
    case .plain: return (Function.qmpJobsCommand.id, Arguments(number))
    case .graph: return (Function.qmpGraphCommand.id, Arguments(number))
    case .routine(let function):
      do throws(QMPError) {
        try known.checkArguments(command.arguments)
        return (function.id, Arguments(number))
      } catch {
        fail(error)
        return nil
      }
    }
  }

  /// Sends the reply of the command that has run, or runs it if it is a plain one.
  private func respond(_ command: Command?) {
    guard let command else { return }
    let failure = global(.qmpError, Symbol.self)
    let answer = global(.qmpAnswer, Int.self)
    setGlobal(.qmpError, 0)
    setGlobal(.qmpAnswer, 0)
    // The guest hears of what it asked for in other ways.
    if command.name == Command.eject { return }
    if failure != .none { return reply(.failure(Self.decode(text(failure)))) }
    switch MonitorCommand.named(command.name)?.body {
    case .graph, .routine: reply(.success(commands[answer]?.arguments ?? .object([])))
    case .plain where answer != 0: reply(.success(commands[answer]?.arguments ?? .object([])))
    case .plain: reply(executePlain(command) ?? .failure(Self.notFound(command.name)))
    case nil:
      let isOurs = [Command.drainBegin, Command.drainEnd].contains(command.name)
      reply(isOurs ? .success(.object([])) : .failure(Self.notFound(command.name)))
    }
  }

  private func reply(_ result: Result<JSONValue, QMPError>) {
    switch result {
    case .success(let value): m.emit(.reply, "{\"return\": \(value)}")
    case .failure(let error):
      m.emit(
        .reply,
        "{\"error\": {\"class\": \"\(error.errorClass.rawValue)\", \"desc\": \(JSONValue.string(error.description))}}")
    }
  }

  /// Keeps a command's result for `respond`, and the drained sections that it owes.
  private func keep(_ result: Result<JSONValue, QMPError>) {
    switch result {
    case .success(let value): if value != .object([]) || !drains.sections.isEmpty { answer(value) }
    case .failure(let error): fail(error)
    }
    keepDrainedSections()
  }

  /// Whether a command only looks: such drain nothing.
  private func isQuery(_ command: MonitorCommand) -> Bool {
    command.name.hasPrefix("query-") || command.name.hasPrefix("x-debug-query-") || command.name.hasPrefix("qom-")
  }

  /// A plain command in a machine with jobs: they may have to pause before its reply is sent.
  func defineJobsCommand(_ program: inout Program) {
    program.define(Function.qmpJobsCommand.id, "qmp_marshal", file: "qapi/qapi-commands-block-core.c") { r in
      let command = r.parameter("cmd", Int.self)
      r.step("run the command") { f in
        guard let command = commands[f[command]] else { return }
        let result = executePlain(command) ?? .failure(Self.notFound(command.name))
        if case .success(let value) = result { answer(value) }
        keep(result)
      }
    }
  }

  private func drainEnd(_ name: String) {
    let node = bdrvFindNode(name)
    if node.isNull {
      fail(QMPError("Cannot find device='' nor node-name='\(name)'"))
    } else if m[node.quiesceCounter] == 0 {
      fail(QMPError("Node '\(name)' is not drained"))
    } else {
      bdrvDrainedEnd(node)
    }
  }

  // MARK: Errors of commands that take several steps

  /// Runs `body`; what it throws becomes the command's error.
  func attempt(_ body: () throws(QMPError) -> Void) {
    do throws(QMPError) { try body() } catch { fail(error) }
  }

  /// What the command that is being executed answers, where it is not `{}`. For routines.
  func answer(_ value: JSONValue) { setGlobal(.qmpAnswer, commands.intern(Command("", value))) }

  /// The command that is being executed fails.
  func fail(_ error: QMPError) { setGlobal(.qmpError, symbol(Self.encode(error))) }

  /// The failure so far, which is none any more.
  func takeFailure() -> String? {
    let failure = global(.qmpError, Symbol.self)
    setGlobal(.qmpError, 0)
    return failure == .none ? nil : Self.decode(text(failure)).description
  }

  /// The answer so far, which is none any more.
  func takeAnswer() -> JSONValue {
    let answer = commands[global(.qmpAnswer, Int.self)]?.arguments ?? .object([])
    setGlobal(.qmpAnswer, 0)
    return answer
  }

  private static func encode(_ error: QMPError) -> String { "\(error.errorClass.rawValue)\u{1}\(error.description)" }

  private static func decode(_ text: String) -> QMPError {
    let parts = text.split(separator: "\u{1}", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let errorClass = QMPError.Class(rawValue: String(parts[0])) else { return QMPError(text) }
    return QMPError(String(parts[1]), class: errorClass)
  }
}

extension Command {
  /// Commands of blockscope's own, which no QMP client can name: a drained section by hand, and a guest that lets go of
  /// a controller.
  static let drainBegin = "(drain-begin)"
  static let drainEnd = "(drain-end)"
  static let eject = "(eject)"

  /// Begins a drained section of a node by hand.
  public static func drainBegin(_ node: String) -> Command {
    Command(drainBegin, .object([.init("node-name", .string(node))]))
  }

  /// Ends a drained section of a node that was begun by hand.
  public static func drainEnd(_ node: String) -> Command {
    Command(drainEnd, .object([.init("node-name", .string(node))]))
  }
}
