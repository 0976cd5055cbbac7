import Machine

// A drained section inside the graph lock: a model of the deadlock of catalogue C-06.

extension QEMU {
  /// Drains the quorum around a change of its children, while the graph lock is held. No release drains at this place; up to
  /// 10.0 other commands did so under the lock (91ba0e1c38), with the same deadlock. Where all nodes are drained first, nothing is.
  func underWriterLock(_ r: RoutineBuilder, _ command: Local<Int>, _ change: () -> Void) {
    guard rules.drainsUnderWriterLock, !rules.writerDrainsAll else { return change() }
    let parent = r.local("parent_bs", BlockNode.self)
    r.step("parent_bs = bdrv_lookup_bs(parent, parent)", quiet: true) { f in f[parent] = changedQuorum(f[command]) }
    r.when("if (parent_bs)", quiet: true) { f in
      !f[parent].isNull
    } then: {
      r.call("bdrv_drained_begin(parent_bs)", Function.bdrvDrainedBegin.id) { f in Arguments(f[parent]) }
    }
    change()
    r.when("if (parent_bs)", quiet: true) { f in
      !f[parent].isNull
    } then: {
      r.step("bdrv_drained_end(parent_bs)") { f in bdrvDrainedEnd(f[parent]) }
      enterQueued(r)
    }
  }

  /// The quorum whose children x-blockdev-change is to change; NULL for other commands.
  private func changedQuorum(_ number: Int) -> BlockNode {
    guard let command = commands[number], command.name == "x-blockdev-change" else { return .null }
    return bdrvFindNode(command.arguments["parent"]?.string ?? "")
  }
}
