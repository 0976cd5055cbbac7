import BlockLayer
import Images
import Machine

/// Runs the engine for a monitor without a screen: what is given to it is executed until nothing more can happen.
///
/// Nothing is kept of the past, so that a long session needs no more memory than a short one.
public final class EngineHost {
  /// The machine that is run.
  public let emulator: Emulator

  /// A host for a machine that has been built, whose nodes open `files` from now on; nil leaves what the machine has.
  ///
  /// A machine that was told of its files has no others.
  public init(_ emulator: Emulator, files: (any HostFiles)? = RealFiles(isPinned: false)) {
    self.emulator = emulator
    if let files { emulator.qemu.hostSystem.files = files }
  }

  /// Gives a command to the dispatcher.
  public func submit(_ command: Command) { emulator.enqueue(command) }

  /// Runs all threads of QEMU until none can go or something is found wrong, and the guest's if it is its turn. Time stands
  /// still meanwhile.
  public func settle(withGuest: Bool = true, _ output: (Output) -> Void) {
    let machine = emulator.machine
    var isMoving = true
    while isMoving, machine.finding == nil {
      isMoving = false
      for thread in 0..<machine.threadCount
      where machine.threadNames[thread] != Emulator.clockThread
        && (withGuest || machine.threadNames[thread] != Emulator.guestThread)
      {
        while machine.ways(thread) > 0 {
          machine.step(thread)
          machine.outputs.forEach(output)
          isMoving = true
          if machine.finding != nil { return }
        }
      }
      machine.store.clearJournal()
    }
  }

  /// Whether the guest has something to do.
  public var isGuestReady: Bool {
    let machine = emulator.machine
    return machine.threadNames.firstIndex(of: Emulator.guestThread).map { machine.ways($0) > 0 } ?? false
  }

  // MARK: Time

  /// How many ns of virtual time there are until the earliest timer; nil if none is armed.
  public var nextDeadline: Int? { emulator.nextDeadline }

  /// Lets so many ns of virtual time pass. What expires fires in the next `settle`.
  public func advance(by ns: Int) { emulator.advance(by: ns) }
}
