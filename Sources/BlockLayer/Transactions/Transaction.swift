import JSON
import Machine

// qmp_transaction [blockdev.c, 7.2].

/// Which turn of an action it is.
private enum Turn: Int, CellValue {
  case prepare, commit, abort, clean
  init(cell: Int) { self = Turn(rawValue: cell) ?? .prepare }
  var cell: Int { rawValue }
}

extension QEMU {
  /// The command `transaction`, and those that are transactions of one action.
  static let transactionCommands: [MonitorCommand] = [
    .routine("transaction", nil, .qmpTransaction), .action("blockdev-backup"),
  ]

  func defineTransactions(_ program: inout Program) {
    defineBlkAction(&program)
    program.define(Function.qmpTransaction.id, "qmp_transaction", file: "blockdev.c") { r in
      let command = r.parameter("cmd", Int.self)
      let first = r.local("snap_bdrv_states", BlkActionState.self)
      let state = r.local("state", BlkActionState.self)
      let failed = r.local("local_err", Bool.self)
      r.step("props = get_transaction_properties(props); block_job_txn = job_txn_new()") { f in
        attempt { () throws(QMPError) in
          guard let command = commands[f[command]] else { return }
          f[first] = try newStates(command)
        }
        f[failed] = global(.qmpError, Symbol.self) != .none
      }
      r.when("if (failed) return", quiet: true) { f in
        f[failed]
      } then: {
        r.ret("return")
      }
      r.call("bdrv_drain_all()", Function.bdrvDrainAll.id)
      r.step("for each action", quiet: true) { f in f[state] = f[first] }
      r.loop("state->ops->prepare(state, &local_err)", quiet: true) { f in
        !f[state].isNull && !f[failed]
      } _: {
        r.call("state->ops->prepare(state, &local_err)", Function.blkAction.id) { f in Arguments(f[state], Turn.prepare)
        }
        r.step("next", quiet: true) { f in
          f[failed] = global(.qmpError, Symbol.self) != .none
          if f[failed] { forgetActions(behind: f[state]) } else { f[state] = m[f[state].next] }
        }
      }
      r.step("each other way", quiet: true) { f in f[state] = f[failed] ? last(f[first]) : f[first] }
      r.loop("failed ? state->ops->abort(state) : state->ops->commit(state)", quiet: true) { f in
        !f[state].isNull
      } _: {
        r.call("failed ? abort : commit", Function.blkAction.id) { f in
          Arguments(f[state], f[failed] ? Turn.abort : .commit)
        }
        r.step("next", quiet: true) { f in
          f[state] = f[failed] ? before(f[state], from: f[first]) : m[f[state].next]
        }
      }
      r.loop("state->ops->clean(state); g_free(state)", quiet: true) { f in
        !f[first].isNull
      } _: {
        r.call("state->ops->clean(state)", Function.blkAction.id) { f in Arguments(f[first], Turn.clean) }
        r.step("g_free(state); job_txn_unref(block_job_txn)", quiet: true) { f in
          let done = f[first]
          f[first] = m[done.next]
          if f[first].isNull, !m[done.txn].isNull { jobTxnUnref(m[done.txn]) }
          m.free(done.address)
        }
      }
    }
  }

  /// One turn of an action.
  private func defineBlkAction(_ program: inout Program) {
    program.define(Function.blkAction.id, "qmp_transaction", file: "blockdev.c") { r in
      let state = r.parameter("state", BlkActionState.self)
      let turn = r.parameter("turn", Turn.self)
      let locks = r.local("locks", Bool.self)
      r.callIndirect("state->ops->fn(state)", quiet: true) { f in
        switch step(f[state], f[turn]) {
        case .routine(let function): return (function.id, Arguments(f[state]))
        case .graph:
          f[locks] = true
          return (Function.bdrvGraphWrlock.id, Arguments())
        case .plain, nil: return nil
        }
      }
      r.when("if (fn)", quiet: true) { f in
        switch step(f[state], f[turn]) {
        case .plain, .graph: true
        case .routine, nil: false
        }
      } then: {
        r.step("state->ops->fn(state)") { f in
          switch step(f[state], f[turn]) {
          case .plain(let body), .graph(let body):
            attempt { () throws(QMPError) in
              try takingBack { () throws(QMPError) in
                if f[turn] == .prepare { try checkCompletionMode(f[state]) }
                try body(self, f[state])
              }
            }
          default: break
          }
          keepDrainedSections()
        }
        r.when("if (locked)", quiet: true) { f in
          f[locks]
        } then: {
          r.call("bdrv_graph_wrunlock()", Function.bdrvGraphWrunlock.id)
        }
        enterQueued(r)
        r.call("drained sections", Function.drainedSections.id)
      }
    }
  }

  private func step(_ state: BlkActionState, _ turn: Turn) -> BlkActionStep? {
    guard let ops = ops(of: state) else { return nil }
    return switch turn {
    case .prepare: ops.prepare
    case .commit: ops.commit
    case .abort: ops.abort
    case .clean: ops.clean
    }
  }

  /// action_check_completion_mode.
  private func checkCompletionMode(_ state: BlkActionState) throws(QMPError) {
    guard m[state.grouped], let ops = ops(of: state), !ops.isGroupable else { return }
    throw QMPError(
      "Action '\(ops.type)' does not support Transaction property completion-mode = grouped")
  }

  // MARK: The list of states

  private func newStates(_ command: Command) throws(QMPError) -> BlkActionState {
    var actions = [command]
    var isGrouped = false
    if command.name == "transaction" {
      actions = try checkTransaction(command.arguments)
      isGrouped = command.arguments["properties"]?["completion-mode"]?.string == "grouped"
    }
    let txn = isGrouped ? jobTxnNew() : .null
    var head = BlkActionState.null
    for action in actions.reversed() {
      let state = BlkActionState(address: m.allocate(Kinds.blkAction))
      m[state.data] = commands.intern(action)
      m[state.txn] = txn
      m[state.grouped] = isGrouped
      m[state.next] = head
      head = state
    }
    if head.isNull, !txn.isNull { jobTxnUnref(txn) }
    return head
  }

  /// Actions that come behind one that has failed were never begun.
  private func forgetActions(behind state: BlkActionState) {
    for other in list(m[state.next], next: \.next) { m.free(other.address) }
    m[state.next] = .null
  }

  private func last(_ first: BlkActionState) -> BlkActionState { list(first, next: \.next).last ?? .null }

  private func before(_ state: BlkActionState, from first: BlkActionState) -> BlkActionState {
    list(first, next: \.next).first { m[$0.next] == state } ?? .null
  }
}
