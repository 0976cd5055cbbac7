import Images
import Machine

/// QEMU's block layer on a machine: what all its functions need at hand.
///
/// Functions that another thread cannot see half-done are methods, plain Swift in one step; the others are routines,
/// registered in `Function` and defined in the file of their concept. Typed references (`BlockNode`, `SCSIDevice`, ...)
/// make the model read like the thing: `m[bs.aioContext] = ctx`.
public struct QEMU {
  /// The machine that holds all state.
  public let m: Machine
  /// What the modelled revision does.
  public let rules: Rules
  /// Strings that cells refer to.
  public let symbols: Interner<String>
  /// CDBs that cells refer to.
  public let cdbs: Interner<[UInt8]>
  /// QMP commands that cells refer to.
  public let commands: Interner<Command>
  /// States of firmware and contents of dirty bitmaps that cells refer to.
  let probes: Interner<[Int]>
  /// Addresses of the global variables.
  let globals: Int
  /// Store buffers and barriers; nil under sequential consistency.
  let barriers: Barriers?

  /// Drained sections of the step that runs.
  let drains = DrainNotes()

  /// Lengths in bytes of files, by name.
  let fileLengths: [String: Int]
  /// The files of the host.
  public let hostSystem: HostSystem

  init(
    machine: Machine, rules: Rules, fileLengths: [String: Int] = [:], hostFiles: any HostFiles = AssumedFiles(),
    memoryModel: MemoryModel = .sc, omittedBarriers: Set<Barrier> = []
  ) {
    hostSystem = HostSystem(hostFiles)
    self.fileLengths = fileLengths
    m = machine
    self.rules = rules
    symbols = Interner(key: { Array($0.utf8) })
    cdbs = Interner(key: { $0 })
    commands = Interner(key: { Array($0.description.utf8) })
    probes = Interner(key: { $0.flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } } })
    globals = machine.reserveGlobals(Global.count)
    barriers = memoryModel == .tso ? Barriers(machine, omitted: omittedBarriers) : nil
  }

  /// The number of a string.
  public func symbol(_ text: String) -> Symbol { text.isEmpty ? .none : Symbol(cell: symbols.intern(text)) }

  /// The string of a number; empty for none.
  public func text(_ symbol: Symbol) -> String { symbols[symbol.number] ?? "" }

  /// A global variable.
  func global<Value: CellValue>(_ global: Global, _: Value.Type = Value.self) -> Value {
    Value(cell: m.store[globals + global.rawValue])
  }

  func setGlobal(_ global: Global, _ value: some CellValue) { m.store[globals + global.rawValue] = value.cell }

  /// A global variable for those who only look.
  func peekGlobal<Value: CellValue>(_ global: Global, _: Value.Type = Value.self) -> Value {
    Value(cell: m.store.look(globals + global.rawValue))
  }
}

/// QEMU's global variables that the model has.
enum Global: Int, CaseIterable {
  /// qemu_aio_context.
  case mainContext
  /// Thread number + 1 of the holder of the BQL, 0 if free.
  case bqlHolder
  /// AIO_WAIT_WHILE: how many wait.
  case numWaiters
  /// The graph lock.
  case hasWriter
  case readerQueue
  /// bdrv_drain_all_count.
  case drainAllCount
  case allNodes
  case allBackends
  case allControllers
  case allIOThreads
  case allObjects
  /// The list of all AioContexts.
  case allContexts
  /// Requests that wait for the QMP dispatcher, oldest first.
  case qmpRequests
  /// Whether the dispatcher executes a command now.
  case qmpBusy
  /// Devices that wait for the RCU thread.
  case rcuQueue
  /// RunState, as its number in `RunState`.
  case runState
  /// Host I/O that a worker has, oldest first.
  case hostIO
  /// Generated node names so far.
  case generatedNames
  /// Next SCSI bus number.
  case busNumbers
  /// What the scenario's client has done so far.
  case client
  /// Tag of the guest's next request; 0 where it does not number them.
  case guestTag
  /// How many devices without an id there have been.
  case anonymousDevices
  /// Whether the guest looks at the answers to its requests, one by one.
  case guestLooks
  /// What the command that is being executed came to: an interned error, 0 for success.
  case qmpError
  /// What it answers: an interned value, 0 for `{}`.
  case qmpAnswer
  /// The list of all jobs, newest first.
  case allJobs
  /// Coroutines that the main thread enters next, in order [co_queue_wakeup].
  case coQueueWakeup
  /// Drained sections that the running command still owes its jobs: an interned list.
  case drainedSections
  /// Virtual time in ns since the machine was started.
  case clock
  /// Armed timers.
  case timers
  /// Number + 1 of the thread that lets time pass, 0 before the first timer.
  case clockThread
  /// Dirty bitmaps of all nodes, newest first.
  case allDirtyBitmaps
  /// All exports, newest first.
  case allExports
  /// Number of the interned address that the NBD server listens on, 0 where it does not run.
  case nbdServer
  /// Copy-before-write filters' states, newest first.
  case blockCopyStates

  static var count: Int { allCases.count }
}
