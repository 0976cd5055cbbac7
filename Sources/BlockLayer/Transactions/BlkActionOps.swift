import JSON
import Machine

// Actions of `transaction` [blockdev.c, 7.2].
//
// A new action is one `BlkActionOps` in `BlkActionOps.all`. A command that QEMU runs as a transaction of one action
// (blockdev_do_action) is `MonitorCommand.action(name)`: it takes the arguments of the action of that name.

/// One action while its transaction runs: a BlkActionState.
struct BlkActionState: RecordReference {
  static let fields = ["data", "txn", "grouped", "next", "bs", "job", "a", "b", "c", "d"]

  let address: Int
  init(address: Int) { self.address = address }
  /// Its type and arguments as a command, a number for `QEMU.commands`.
  var data: Field<Int> { field(1) }
  /// The transaction of the jobs that it starts; NULL without grouped completion.
  var txn: Field<JobTxn> { field(2) }
  /// Whether `completion-mode` is `grouped`.
  var grouped: Field<Bool> { field(3) }
  var next: Field<BlkActionState> { field(4) }
  // What the action remembers from one turn to the next; 0 at first.
  var bs: Field<BlockNode> { field(5) }
  var job: Field<Job> { field(6) }
  var a: Field<Int> { field(7) }
  var b: Field<Int> { field(8) }
  var c: Field<Int> { field(9) }
  var d: Field<Int> { field(10) }
}

/// What runs at one of the turns of an action.
enum BlkActionStep: Sendable {
  /// At once. What throws has changed nothing. Only `prepare` may throw.
  case plain(@Sendable (QEMU, BlkActionState) throws(QMPError) -> Void)
  /// The same with the graph lock held for writing.
  case graph(@Sendable (QEMU, BlkActionState) throws(QMPError) -> Void)
  /// A routine with one parameter, the state; it fails with `QEMU.fail(_:)`.
  case routine(Function)
}

/// A BlkActionOps: `prepare` of all actions in order; then `commit` of all in order, or, when one has failed, `abort` of it
/// and of those before, the last one first; then `clean` of all that were prepared, in order.
struct BlkActionOps: Sendable {
  /// Its TransactionActionKind.
  let type: String
  /// What its `data` takes.
  let arguments: [OptionType.Option]
  /// Whether it can take part in grouped completion; if not it says so before anything else.
  var isGroupable = false
  var prepare: BlkActionStep?
  var commit: BlkActionStep?
  var abort: BlkActionStep?
  var clean: BlkActionStep?

  /// The action of that type.
  static func named(_ type: String) -> BlkActionOps? { table[type] }

  private static let table = Dictionary(uniqueKeysWithValues: all.map { ($0.type, $0) })

  /// Types that QEMU 7.2 has and this engine has not.
  static let unmodelled: Set<String> = ["drive-backup"]
}

extension QEMU {
  /// The arguments of an action.
  func data(of state: BlkActionState) -> JSONValue { commands[m[state.data]]?.arguments ?? .null }

  /// The type of an action.
  func ops(of state: BlkActionState) -> BlkActionOps? { BlkActionOps.named(commands[m[state.data]]?.name ?? "") }
}

extension MonitorCommand {
  /// A command that is a transaction of the one action of its name: blockdev_do_action.
  static func action(_ name: String) -> MonitorCommand {
    .routine(name, BlkActionOps.named(name)?.arguments ?? [], .qmpTransaction)
  }
}
