import BlockLayer
import Machine
import Subject

/// What the parts of one snapshot share. It only peeks.
struct SessionView {
  let emulator: Emulator
  let machine: Machine
  /// AioContexts with their numbers, in the order in which they were made.
  let contexts: [Context]
  /// Records that the last step wrote.
  let changed: Set<Int>
  /// What the last step changed, in words.
  let changes: [String]
  /// The thread that took the last step.
  let lastThread: String?
  let finding: Finding?
  private let numbers: [Int: Int]

  init(_ session: Session) {
    emulator = session.emulator
    machine = emulator.machine
    changed = session.history.lastMark.map(emulator.changedRecords) ?? []
    changes = session.lines.last?.changes ?? []
    lastThread = session.lines.last?.thread
    finding = session.finding
    var numbers: [Int: Int] = [:]
    var contexts: [Context] = []
    for (number, ctx) in session.emulator.contexts.enumerated() {
      numbers[ctx.address] = number
      let letter = number == 0 ? "M" : Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8((number - 1) % 26)))
      contexts.append(Context(id: number, name: emulator.name(ctx.name), letter: letter))
    }
    self.numbers = numbers
    self.contexts = contexts
  }

  /// The number of a context; nil for NULL.
  func number(_ ctx: AioContext) -> Int? { numbers[ctx.address] }

  func peek<Value: CellValue>(_ field: Field<Value>) -> Value { machine.peek(field) }

  func name(_ field: Field<Symbol>) -> String { emulator.name(field) }

  /// What a backend is called: it has no name of its own.
  func name(of blk: BlockBackend) -> String {
    let device = peek(blk.dev)
    if !device.isNull { return "(\(name(of: device)))" }
    let own = name(blk.name)
    if !own.isEmpty { return own }
    return owner(of: blk).map { "(\($0))" } ?? "(blk)"
  }

  /// What a disk is called: that of a virtio-blk function as the function.
  func name(of device: SCSIDevice) -> String {
    let function = peek(device.bus)
    return isVirtIOBlk(device) && !function.isNull ? name(function.id) : name(device.id)
  }

  /// Whether it is the disk of a virtio-blk function, which the emulator keeps like one on a bus.
  func isVirtIOBlk(_ device: SCSIDevice) -> Bool { name(device.model) == "virtio-blk-device" }

  /// Whose backend this is, from its creation to its end: a device, an export, or a job and what it is to that.
  private func owner(of blk: BlockBackend) -> String? {
    if let device = emulator.allDevices.first(where: { peek($0.blk) == blk }) { return name(of: device) }
    if let export = emulator.exports.first(where: { peek($0.blk) == blk }) { return name(export.id) }
    for job in emulator.jobs {
      for (role, own) in emulator.backends(of: job) where own == blk { return "\(name(of: job)) \(role)" }
    }
    return nil
  }
}
