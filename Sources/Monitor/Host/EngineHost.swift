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

  /// Runs all threads, the guest's among them, until none can go or something is found wrong.
  public func settle(_ output: (Output) -> Void) {
    let machine = emulator.machine
    var isMoving = true
    while isMoving, machine.finding == nil {
      isMoving = false
      for thread in 0..<machine.threadCount {
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
}
