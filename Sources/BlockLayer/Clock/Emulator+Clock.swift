import Machine

extension Emulator {
  /// How many ns of virtual time there are until the earliest timer expires, 0 if one has; nil if none is armed.
  public var nextDeadline: Int? {
    qemu.peekNextDeadline().map { max(0, $0 &- qemu.peekGlobal(.clock, Int.self)) }
  }

  /// Lets so many ns of virtual time pass: an input from outside, which the journal takes back like a step. What expires
  /// fires in the main thread's next steps.
  public func advance(by ns: Int) {
    guard ns >= 0 else { return }
    qemu.fromOutside { qemu.passTime(to: qemu.peekGlobal(.clock, Int.self) &+ min(ns, 1 << 61)) }
  }
}
