import BlockLayer
import Glibc
import JSON
import Machine
import Monitor
import QMPProtocol

/// The engine without a screen, behind a monitor. Commands are executed while they are handed over.
public final class HostEngine: MonitorEngine {
  public var tell: (@Sendable (EngineOutput) -> Void)?
  private let host: EngineHost
  /// The host's time in ns; only differences count.
  private let now: () -> Int
  /// When the machine was last told how much time has passed.
  private var told: Int
  /// When the guest gets its turn; nil while it has nothing to do.
  private var guestTurn: Int?
  /// Gets every trace event with the name of the thread that it happened in.
  private let trace: ((_ thread: String, _ event: String) -> Void)?

  /// The machine of a configuration, at its first instant.
  public init(
    _ configuration: MachineConfiguration,
    trace: ((_ thread: String, _ event: String) -> Void)? = nil,
    now: @escaping () -> Int = HostEngine.monotonicTime
  ) {
    Self.warmUp()
    var configuration = configuration
    configuration.cells = MachineConfiguration.roomyCells
    host = EngineHost(Emulator(configuration))
    self.trace = trace
    self.now = now
    told = now()
  }

  /// Makes the tables that are made on their first use, so that no client's first command waits for them.
  private static func warmUp() {
    let scratch = EngineHost(Emulator(MachineConfiguration(rules: Rules(name: "8.2"))), files: nil)
    func run(_ name: String, _ arguments: JSONValue) {
      scratch.submit(Command(name, arguments))
      scratch.settle { _ in }
    }
    run("object-add", ["qom-type": "throttle-group", "id": "g"])
    run("blockdev-add", ["driver": "null-co", "node-name": "n"])
    run("device_add", ["driver": "virtio-scsi-pci", "id": "s"])
    run("device_add", ["driver": "scsi-hd", "id": "d", "drive": "n"])
    run("set-action", ["reboot": "reset"])
    run("query-block", [:])
    run("query-blockstats", [:])
    run("x-debug-query-block-graph", [:])
  }

  /// ns that firmware takes from the start of the machine until it looks at the disks.
  private static let guestDelay = 100_000_000

  /// CLOCK_MONOTONIC in ns.
  public static func monotonicTime() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec &* 1_000_000_000 &+ time.tv_nsec
  }

  public var nextDeadline: Duration? {
    let passed = now() &- told
    let due = [host.nextDeadline.map { $0 &- passed }, guestTurn.map { $0 &- now() }].compactMap { $0 }.min()
    return due.map { .nanoseconds(max(0, $0)) }
  }

  public func advance() {
    passTime()
    if let turn = guestTurn, turn <= now() {
      guestTurn = nil
      settle(withGuest: true)
    }
  }

  /// Tells the machine how late it is.
  private func passTime() {
    let time = now()
    host.advance(by: max(0, time &- told))
    told = time
    settle()
  }

  /// Whether the engine has a command of this name.
  @Sendable public static func knows(_ command: String) -> Bool {
    MonitorCommand.named(command) != nil
  }

  public func knows(_ command: String) -> Bool { Self.knows(command) }

  public func submit(_ command: QMPCommand) {
    passTime()
    host.submit(Command(command.name, .object(command.arguments)))
    settle()
    guestTurn = host.isGuestReady ? guestTurn ?? now() &+ Self.guestDelay : nil
  }

  private func settle(withGuest: Bool = false) {
    let machine = host.emulator.machine
    host.settle(withGuest: withGuest) { output in
      if let told = EngineOutput(output) {
        tell?(told)
      } else if output.kind == .trace, let trace {
        trace(machine.threadNames[output.thread], output.text)
      }
    }
    if let finding = machine.finding { tell?(.dead(finding.text)) }
    if host.emulator.hasExited { tell?(.exited) }
    host.emulator.forgetUnusedValues()
  }
}

extension EngineOutput {
  /// What a client gets to see of the machine's output; nil for traces and notes.
  public init?(_ output: Output) {
    switch output.kind {
    case .reply:
      // `{"return": VALUE}` or `{"error": OBJECT}`.
      let isError = output.text.hasPrefix("{\"error\": ")
      let value = String(output.text.utf8.dropFirst(isError ? 10 : 11).dropLast()) ?? ""
      self = .reply(isError ? .failure(value) : .value(value))
    case .event:
      let parts = output.text.split(separator: " ", maxSplits: 1)
      self = .event(
        name: parts.first.map(String.init) ?? "", data: parts.count > 1 ? String(parts[1]) : nil)
    case .trace, .note: return nil
    }
  }
}
