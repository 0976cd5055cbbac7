import Images
import Machine

/// What a machine is made of, before its first step.
public struct MachineConfiguration: Sendable {
  public var rules: Rules
  /// Commands that build the machine; they run before the first step counts.
  public var setup: [Command]
  public var guest: GuestKind
  public var client: ClientScript?
  /// Lengths in bytes of files that `file` nodes may open, by name.
  public var fileLengths: [String: Int]
  /// The files that there are where the machine was told of none.
  public var hostFiles: any HostFiles
  /// In which order the stores of the lock-free parts reach other threads.
  public var memoryModel: MemoryModel
  /// Barriers that are left out. Without effect under sequential consistency.
  public var omittedBarriers: Set<Barrier>
  /// How many cells the machine's memory has.
  public var cells = Machine.defaultCells

  /// Cells for a machine that people and clients build on: room for some ten thousand nodes.
  public static let roomyCells = 1 << 22

  public init(
    rules: Rules, setup: [Command] = [], guest: GuestKind = .idle, client: ClientScript? = nil,
    fileLengths: [String: Int] = [:], hostFiles: any HostFiles = AssumedFiles(), memoryModel: MemoryModel = .sc,
    omittedBarriers: Set<Barrier> = []
  ) {
    self.rules = rules
    self.setup = setup
    self.guest = guest
    self.client = client
    self.fileLengths = fileLengths
    self.hostFiles = hostFiles
    self.memoryModel = memoryModel
    self.omittedBarriers = omittedBarriers
  }
}

/// The embedded engine: QEMU's block layer on a machine, ready to be stepped.
public final class Emulator {
  public let machine: Machine
  public let qemu: QEMU
  public let configuration: MachineConfiguration
  /// What the set-up commands answered, in order.
  public private(set) var setupReplies: [SetupReply] = []

  /// How many interned values were in use when that was last looked at.
  var wantedValues = 0

  /// The answer to a set-up command.
  public struct SetupReply: Sendable {
    public var command: Command
    /// The reply as JSON.
    public var reply: String
    /// QMP events that came meanwhile.
    public var events: [String]
    /// Whether it is an error.
    public var isError: Bool { reply.hasPrefix("{\"error\"") }
  }

  /// Builds the machine and runs its set-up commands, which no other thread disturbs.
  public init(_ configuration: MachineConfiguration) {
    self.configuration = configuration
    machine = Machine(capacity: configuration.cells)
    qemu = QEMU(
      machine: machine, rules: configuration.rules, fileLengths: configuration.fileLengths,
      hostFiles: configuration.hostFiles, memoryModel: configuration.memoryModel,
      omittedBarriers: configuration.omittedBarriers)
    var program = Program()
    for _ in Function.allCases { _ = program.declare() }
    qemu.define(&program, guest: configuration.guest, client: configuration.client ?? ClientScript([]))
    machine.load(program, kinds: Kinds.all)
    var numbersRequests = false
    if case .load = configuration.guest { numbersRequests = true }
    qemu.start(
      hasClient: configuration.client != nil, guestLooks: configuration.guest.looksAtAnswers,
      numbersRequests: numbersRequests)
    qemu.fromOutside {
      for command in configuration.setup { setupReplies.append(runSetup(command)) }
      settle()
    }
    machine.store.clearJournal()
  }

  deinit { machine.unload() }

  /// Threads that act from outside: they take no part in the set-up.
  public static let outsideThreads: Set<String> = [guestThread, "client", clockThread]

  /// The guest's virtual CPU.
  public static let guestThread = "vcpu0"

  /// The thread that lets time pass. There is none before the first timer is armed.
  public static let clockThread = "clock"

  /// Gives a command to the dispatcher: an input from outside, which the journal takes back like a step.
  public func enqueue(_ command: Command) { qemu.fromOutside { qemu.enqueue(command) } }

  private func runSetup(_ command: Command) -> SetupReply {
    enqueue(command)
    var reply = "{\"error\": {\"class\": \"GenericError\", \"desc\": \"The command does not complete\"}}"
    var events: [String] = []
    settle { output in
      switch output.kind {
      case .reply: reply = output.text
      case .event: events.append(output.text)
      case .trace, .note: break
      }
    }
    return SetupReply(command: command, reply: reply, events: events)
  }

  /// Runs all threads but the outside ones until none can go, or something is found wrong.
  public func settle(limit: Int = 1_000_000, _ output: (Output) -> Void = { _ in }) {
    var steps = 0
    var isMoving = true
    while isMoving, steps < limit {
      isMoving = false
      for thread in 0..<machine.threadCount where !Self.outsideThreads.contains(machine.threadNames[thread]) {
        while machine.ways(thread) > 0, steps < limit {
          machine.step(thread)
          machine.outputs.forEach(output)
          steps += 1
          isMoving = true
          if machine.finding != nil { return }
        }
      }
    }
  }
}

extension QEMU {
  /// All routines.
  func define(_ program: inout Program, guest: GuestKind, client: ClientScript) {
    defineBottomHalves(&program)
    defineAioPoll(&program)
    defineCoroutines(&program)
    defineLoops(&program)
    defineIOThreadStop(&program)
    defineGraphLock(&program)
    defineDrain(&program)
    defineContextGetter(&program)
    defineContextChange(&program)
    defineCommandQueue(&program)
    defineRequestIO(&program)
    definePurge(&program)
    definePlug(&program)
    defineVirtIOBlk(&program)
    defineDispatcher(&program)
    defineDeviceCommands(&program)
    defineRunCommands(&program)
    defineTimers(&program)
    defineJobs(&program)
    defineTransactions(&program)
    defineGuest(&program, guest)
    defineClient(&program, client)
    defineBarriers(&program)
    defineMediaCommands(&program)
    defineHumanMonitor(&program)
    defineAccountingCommands(&program)
    defineErrorPolicy(&program)
  }

  /// The threads and contexts that every QEMU has.
  func start(hasClient: Bool, guestLooks: Bool, numbersRequests: Bool) {
    let ctx = aioContextNew("main")
    setGlobal(.mainContext, ctx)
    m.spawn("main", stack: 320, routine: Function.mainLoopWait.id)
    setGlobal(.bqlHolder, 1)
    m.spawn("rcu", stack: 96, routine: Function.rcuThread.id)
    m.spawn("worker", stack: 16, routine: Function.workerThread.id)
    m.spawn("vcpu0", stack: 32, routine: Function.guest.id)
    if hasClient { m.spawn("client", stack: 16, routine: Function.client.id) }
    addStoreBuffers(to: 0..<m.threadCount)
    if guestLooks { setGlobal(.guestLooks, true) }
    if numbersRequests { setGlobal(.guestTag, 1) }
  }
}
