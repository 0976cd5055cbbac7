import ArgumentParser
import BlockLayer
import Dispatch
import EngineSubject
import Glibc
import Monitor
import QMPServer

/// The engine behind a monitor, without a screen.
struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Answer QMP clients as QEMU does, without a screen.")

  @Option(help: ArgumentHelp("Where clients connect: unix:PATH, or stdio.", valueName: "where"))
  var qmp: QMPEndpoint

  @Option(help: ArgumentHelp("A machine description; without one the machine is an empty PC.", valueName: "file"))
  var machine: String?

  @Option(help: ArgumentHelp("The QEMU revision to model. The monitor is always that of 7.2.", valueName: "name"))
  var revision = "8.2"

  @Option(help: ArgumentHelp("Write trace events to a file, each behind its thread's name.", valueName: "file"))
  var trace: String?

  func run() throws {
    let configuration = try machineConfiguration()
    let file = try trace.map(TraceWriter.init)
    let server = try QMPServer(qmp.endpoint, knows: HostEngine.knows) {
      HostEngine(configuration, trace: file.map { file in { file.write(thread: $0, event: $1) } })
    }
    let signals = Self.stopOnSignals(server)
    let end = server.waitForEnd()
    signals.forEach { $0.cancel() }
    server.stop()
    file?.close()
    if case .dead(let reason) = end {
      Console.complain("QEMU would end here: \(reason)")
      throw ExitCode(1)
    }
  }

  private func machineConfiguration() throws -> MachineConfiguration {
    let rules = try Revisions.rules(revision)
    var configuration = MachineConfiguration(rules: rules)
    if let machine { configuration = try MachineFile.configuration(path: machine, rules: rules) }
    // The firmware looks at the disks once the machine runs.
    configuration.guest = .firmware
    return configuration
  }

  /// SIGINT, SIGTERM and SIGHUP end the server as they end QEMU.
  private static func stopOnSignals(_ server: QMPServer) -> [any DispatchSourceSignal] {
    [SIGINT, SIGTERM, SIGHUP].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { server.terminate() }
      source.resume()
      return source
    }
  }
}

/// `unix:PATH` or `stdio`.
struct QMPEndpoint: ExpressibleByArgument {
  var endpoint: QMPServer.Endpoint

  init?(argument: String) {
    if argument == "stdio" {
      endpoint = .stdio
    } else if argument.hasPrefix("unix:") {
      endpoint = .unix(String(argument.dropFirst(5)))
    } else {
      return nil
    }
  }
}
