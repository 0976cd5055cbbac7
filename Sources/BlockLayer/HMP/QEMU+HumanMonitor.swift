import JSON
import Machine

// human-monitor-command [monitor/misc.c, monitor/hmp.c, 7.2].

extension QEMU {
  private typealias Option = OptionType.Option

  static let humanCommands: [MonitorCommand] = [
    .routine(
      "human-monitor-command", [Option("command-line", .string, required: true), Option("cpu-index", .int)],
      .qmpHumanMonitor)
  ]

  func defineHumanMonitor(_ program: inout Program) {
    program.define(Function.qmpHumanMonitor.id, "qmp_human_monitor_command", file: "monitor/misc.c") { r in
      let command = r.parameter("cmd", Int.self)
      let inner = r.local("inner", Int.self)
      r.step("handle_hmp_command(&hmp, command_line)") { f in
        f[inner] = handleHMPCommand(commands[f[command]]?.arguments ?? .null)
      }
      r.when("if (needs_lock)", quiet: true) { f in
        isGraphCommand(f[inner])
      } then: {
        r.call("bdrv_graph_wrlock()", Function.bdrvGraphWrlock.id)
        r.step("cmd->cmd(mon, qdict)") { f in executeInner(f[inner]) }
        r.call("bdrv_graph_wrunlock()", Function.bdrvGraphWrunlock.id)
      } otherwise: {
        r.callIndirect("cmd->cmd(mon, qdict)") { f in f[inner] == 0 ? nil : dispatch(f[inner]) }
        r.step("cmd->cmd(mon, qdict)", quiet: true) { f in executeInner(f[inner]) }
      }
      r.step("output = g_string_free(…)") { f in
        if f[inner] != 0 { printOutcome(commands[f[command]]?.arguments ?? .null) }
      }
    }
  }

  private func isGraphCommand(_ number: Int) -> Bool {
    if commands[number]?.name == Self.hmpDriveDel { return true }
    guard let command = commands[number], case .graph = MonitorCommand.named(command.name)?.body else { return false }
    return true
  }

  /// Runs a QMP command that is no routine.
  private func executeInner(_ number: Int) {
    guard let command = commands[number] else { return }
    if command.name == Self.hmpDriveDel {
      return attempt { () throws(QMPError) in
        try takingBack { () throws(QMPError) in try driveDel(command.arguments["id"]?.string ?? "") }
      }
    }
    switch executePlain(command) {
    case .success(let value)?: answer(value)
    case .failure(let error)?: fail(error)
    case nil: break
    }
  }

  /// What a command of QMP came to, for people.
  private func printOutcome(_ arguments: JSONValue) {
    if let error = takeFailure() {
      // A few commands print their errors bare.
      let isBare = (arguments["command-line"]?.string ?? "").split(separator: " ").first == "drive_del"
      return answer(.string("\(isBare ? "" : "Error: ")\(error)\r\n"))
    }
    var text = ""
    if let (_, outcome) = try? parse(arguments["command-line"]?.string ?? ""), case .answer(_, let format) = outcome {
      text = format(takeAnswer())
    }
    answer(.string(text.replacing("\n", with: "\r\n")))
  }

  /// Reads a line. Answers the number of the QMP command that it stands for; 0 where everything is done.
  private func handleHMPCommand(_ arguments: JSONValue) -> Int {
    // There is one CPU.
    if let index = arguments["cpu-index"]?.int, index != 0 {
      fail(QMPError("Parameter 'cpu-index' expects a CPU number"))
      return 0
    }
    do throws(HMPLine.Refusal) {
      let (_, outcome) = try parse(arguments["command-line"]?.string ?? "")
      switch outcome {
      case .text(let text): answer(.string(text.replacing("\n", with: "\r\n")))
      case .command(let command), .answer(let command, _): return commands.intern(command)
      }
    } catch {
      answer(.string(error.text.replacing("\n", with: "\r\n") + "\r\n"))
    }
    return 0
  }

  /// monitor_parse_command, monitor_parse_arguments and the command's own reading of its arguments.
  private func parse(_ text: String) throws(HMPLine.Refusal) -> (HMPCommand?, HMPCommand.Outcome) {
    var line = HMPLine(text)
    line.skipBlanks()
    if line.isAtEnd { return (nil, .text("")) }
    let word = line.commandWord()
    guard var command = Self.hmpCommands.first(where: { $0.isCalled(word) }) else {
      throw HMPLine.Refusal(
        text: Self.unmodelledHMP.contains(word)
          ? "blockscope does not model the command '\(word)'" : "unknown command: '\(word)'")
    }
    if command.name == "info" {
      line.skipBlanks()
      if !line.isAtEnd {
        let topic = line.commandWord()
        guard let found = Self.infoCommands.first(where: { $0.isCalled(topic) }) else {
          throw HMPLine.Refusal(
            text: Self.unmodelledInfo.contains(topic)
              ? "blockscope does not model 'info \(topic)'" : "unknown command: 'info \(topic)'")
        }
        command = found
      }
    }
    let read = line.readSoFar
    let arguments: JSONValue
    do throws(HMPLine.Refusal) {
      arguments = try line.arguments(of: command, name: command.name)
    } catch {
      throw HMPLine.Refusal(text: "\(error.text)\nTry \"help \(read)\" for more information")
    }
    do throws(QMPError) {
      return (command, try command.run(self, arguments))
    } catch {
      return (command, .text("Error: \(error.description)\n"))
    }
  }
}
