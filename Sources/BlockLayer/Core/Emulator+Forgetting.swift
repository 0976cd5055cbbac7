import JSON
import Machine

extension Emulator {
  /// So many interned values are not worth looking for unused ones.
  private static let fewValues = 4096

  /// Forgets interned values that no cell refers to, once there are many: for hosts that run for ever and keep nothing of the
  /// past. Not while a step is under way, nor where steps can be taken back.
  public func forgetUnusedValues() {
    let count = qemu.symbols.count + qemu.cdbs.count + qemu.commands.count + qemu.probes.count
    guard count > max(Self.fewValues, 2 * wantedValues) else { return }
    var wanted: Set<Int> = []
    var found: [Int] = []
    func want(_ number: Int) {
      if wanted.insert(number).inserted { found.append(number) }
    }
    for address in 0..<machine.store.end {
      let value = machine.store.peek(address)
      // Small numbers are counts and addresses; a hash is hardly ever so small, and then it is kept.
      if value >= Self.leastHash { want(value) }
    }
    // Values may name other values.
    while let number = found.popLast() {
      for inner in qemu.probes[number] ?? [] where inner >= Self.leastHash { want(inner) }
      if let command = qemu.commands[number] { Self.numbers(in: command.arguments, want) }
    }
    let isWanted = { (number: Int) in number < Self.leastHash || wanted.contains(number) }
    qemu.symbols.forget(unless: isWanted)
    qemu.cdbs.forget(unless: isWanted)
    qemu.commands.forget(unless: isWanted)
    qemu.probes.forget(unless: isWanted)
    wantedValues = qemu.symbols.count + qemu.cdbs.count + qemu.commands.count + qemu.probes.count
  }

  private static let leastHash = 1 << 24

  private static func numbers(in value: JSONValue, _ want: (Int) -> Void) {
    switch value {
    case .int(let number) where number >= leastHash: want(number)
    case .array(let elements): for element in elements { numbers(in: element, want) }
    case .object(let object): for member in object.members { numbers(in: member.value, want) }
    default: break
    }
  }
}
