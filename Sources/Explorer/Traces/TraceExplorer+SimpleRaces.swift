import Machine

/// Races of operations, which touch at most one cell.
extension TraceExplorer {
  /// Finds the races of the step that is about to be taken, and puts its clock behind what it depends on.
  func findRaces(_ thread: Int, _ operation: Operation, _ cell: Int32, _ flags: UInt32) {
    let last = lastEvent[thread]
    var access = lastAccess[Int(cell)]
    var hasRead = false
    if flags & AccessFlags.write != 0 {
      while access >= 0 {
        let record = accesses[Int(access)]
        if record.flags & AccessFlags.write != 0 { break }
        hasRead = true
        follow(record.event)
        if events[Int(record.event)].thread != Int32(thread), !precedes(record.event, last) {
          append(record.event, cell, flags)
        }
        access = record.previous
      }
    } else {
      access = lastWrite(access)
    }
    if access >= 0 {
      let record = accesses[Int(access)]
      follow(record.event)
      if !hasRead, !precedes(record.event, last), events[Int(record.event)].thread != Int32(thread) {
        findRaceWithWrite(access, thread, operation, cell, flags)
      }
    }
    if found.count > 1 { keepDirectRaces() }
    for index in 0..<found.count { found[index].thread = Int32(thread) }
  }

  private func findRaceWithWrite(_ access: Int32, _ thread: Int, _ operation: Operation, _ cell: Int32, _ flags: UInt32)
  {
    switch operation.code {
    case .lock, .await: findRaceOfWait(access, thread, operation, cell, flags)
    case .compareAndSwap:
      let record = accesses[Int(access)]
      let isEqual = record.old == store.peek(Int(operation.left))
      append(record.event, cell, isEqual ? AccessFlags.write : AccessFlags.read)
    default: append(accesses[Int(access)].event, cell, flags)
    }
  }

  /// A step that waits races with the latest write before which it could have been taken.
  private func findRaceOfWait(_ access: Int32, _ thread: Int, _ operation: Operation, _ cell: Int32, _ flags: UInt32) {
    let last = lastEvent[thread]
    let wanted = operation.code == .lock ? 0 : store.peek(Int(operation.left))
    let comparison = operation.code == .lock ? Operation.Comparison.equal : operation.comparison
    var access = access
    while access >= 0 {
      let record = accesses[Int(access)]
      if events[Int(record.event)].thread == Int32(thread) || precedes(record.event, last) { return }
      if comparison.holds(record.old, wanted) {
        append(record.event, cell, flags)
        return
      }
      access = record.write
    }
  }

  @inline(__always)
  private func append(_ event: Int32, _ cell: Int32, _ flags: UInt32) {
    found.append(TraceRace(first: event, second: Int32(events.count), thread: 0, way: 0, cell: cell, flags: flags))
  }

  /// Drops events that happen before other ones.
  func keepDirectRaces() {
    order.cut(to: 0)
    for index in 0..<found.count {
      let event = found[index].first
      let isDirect = !(0..<found.count).contains { found[$0].first != event && precedes(event, found[$0].first) }
      if isDirect { order.append(Int32(index)) }
    }
    for index in 0..<order.count { found[index] = found[Int(order[index])] }
    found.cut(to: order.count)
  }

  /// At the end of a run: the race of a thread that waits for ever.
  func findRacesOfWaiting(_ thread: Int) {
    let operation = machine.nextOperation(thread)
    guard operation.code == .lock || operation.code == .await, let address = machine.address(operation) else { return }
    found.cut(to: 0)
    let flags = operation.code == .lock ? AccessFlags.write : AccessFlags.read
    findRaceOfWait(lastWrite(lastAccess[address]), thread, operation, Int32(address), flags)
    for index in 0..<found.count {
      found[index].thread = Int32(thread)
      reverse(found[index], isEnd: true)
    }
  }
}
