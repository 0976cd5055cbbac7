import Machine

/// What the guest's software does. Whenever it can, on its virtual CPU: guest choices are branches like schedules.
public enum GuestKind: Hashable, Sendable {
  /// Nothing but starting controllers.
  case idle
  /// Any of these commands to these places, at any time, with at most so many requests unanswered per controller.
  case prober(commands: [[UInt8]], places: [Place], outstanding: Int)
  /// Reads and writes to every disk that is there, with at most so many requests unanswered per controller.
  case load(outstanding: Int)
  /// Asks the disk at a place whether it is there, when an event says that a disk came or went. It believes the answer.
  case rescanner(place: Place)
  /// The firmware's search for disks, then its boot reads.
  case firmware
  /// The firmware, and a boot sector that reads these sectors one after another and halts.
  case bootSector([SectorRange])

  /// Sectors of the disk that was booted from.
  public struct SectorRange: Hashable, Sendable {
    public var lba: Int
    public var count: Int
    public init(lba: Int, count: Int) {
      self.lba = lba
      self.count = count
    }
  }

  /// Whether the firmware runs.
  var isFirmware: Bool {
    switch self {
    case .firmware, .bootSector: true
    default: false
    }
  }

  /// Whether it looks at the answers to its requests.
  var looksAtAnswers: Bool {
    if case .rescanner = self { return true }
    return isFirmware
  }

  /// Where a request goes on a controller.
  public struct Place: Hashable, Sendable {
    public var target: Int
    public var lun: Int
    public init(target: Int, lun: Int) {
      self.target = target
      self.lun = lun
    }
  }
}

extension QEMU {
  /// One thing that the guest can do now.
  enum GuestAction {
    /// The driver finds the controller and makes it ready.
    case start(Controller)
    case send(Controller, GuestKind.Place, [UInt8])
    /// It lets go of a controller that is to be unplugged.
    case eject(Controller)
    /// It hears of an event, and asks; or it looks at the answer.
    case rescan(Controller, GuestKind.Place)
    case rescanned(Controller, GuestKind.Place)
    /// The firmware looks at the answer and goes on.
    case firmware(Controller, bootSector: [GuestKind.SectorRange])
    /// The firmware finds that it has run before and has the machine reset once more.
    case reset(isLast: Bool)
  }

  func defineGuest(_ program: inout Program, _ kind: GuestKind) {
    program.define(Function.guest.id, "kvm_vcpu_thread_fn", file: "accel/kvm/kvm-accel-ops.c") { r in
      r.forever {
        r.choose("the guest runs", idle: true) { _ in
          guestActions(kind).count
        } because: { _ in
          isRunning ? "the guest waits for its requests" : "the virtual machine is stopped"
        } describe: { _, way in
          describe(guestActions(kind)[way])
        } _: { _, way in
          perform(guestActions(kind)[way])
        }
      }
    }
  }

  /// Everything that the guest can do now, in a fixed order. Writes nothing.
  private func guestActions(_ kind: GuestKind) -> [GuestAction] {
    guard isRunning else { return [] }
    let bqlIsFree = peekGlobal(.bqlHolder, Int.self) == 0
    var actions: [GuestAction] = []
    if peekGlobal(.resetRequested, Bool.self) { return [] }
    let history = peekGlobal(.firmwareRan, FirmwareHistory.self)
    if history == .wasReset || history == .wasResetAgain {
      // How often is a matter of chance; where something was booted, mostly twice.
      let isLast = history == .wasResetAgain || kind == .firmware
      return bqlIsFree ? [.reset(isLast: isLast)] : []
    }
    var controller = peekGlobal(.allControllers, Controller.self)
    while !controller.isNull {
      let next = m.peek(controller.next)
      defer { controller = next }
      if m.peek(controller.status) != VirtIOStatus.driverOK {
        if bqlIsFree { actions.append(.start(controller)) }
        continue
      }
      if m.peek(controller.state) != 0 {
        if bqlIsFree, m.peek(controller.state) == 1 { actions.append(.eject(controller)) }
        continue
      }
      actions += requests(kind, controller)
    }
    return actions
  }

  private func requests(_ kind: GuestKind, _ controller: Controller) -> [GuestAction] {
    switch kind {
    case .idle: return []
    case .rescanner(let place): return rescanActions(controller, place)
    case .prober(let commands, let places, let outstanding):
      guard m.peek(controller.outstanding) < outstanding else { return [] }
      return places.flatMap { place in commands.map { .send(controller, place, $0) } }
    case .load(let outstanding):
      guard m.peek(controller.outstanding) < outstanding else { return [] }
      return loadRequests(controller)
    case .firmware, .bootSector:
      var bootSector: [GuestKind.SectorRange] = []
      if case .bootSector(let reads) = kind { bootSector = reads }
      let hasAnswer = !m.peek(controller.used).isNull || m.peek(controller.outstanding) == 0
      return hasAnswer && m.peek(controller.events) >= 0 ? [.firmware(controller, bootSector: bootSector)] : []
    }
  }

  private func loadRequests(_ controller: Controller) -> [GuestAction] {
    var actions: [GuestAction] = []
    var device = m.peek(controller.devices)
    while !device.isNull {
      let place = GuestKind.Place(target: m.peek(device.target), lun: m.peek(device.lun))
      let blocks = max(1, m.peek(device.maxLBA) + 1)
      let isCD = text(m.peek(device.model)) == "scsi-cd"
      for lba in [0, 8, blocks / 2] where lba < blocks {
        actions.append(.send(controller, place, CDB.read10(lba: UInt32(clamping: lba), count: 1).bytes))
        if !isCD { actions.append(.send(controller, place, CDB.write10(lba: UInt32(clamping: lba), count: 1).bytes)) }
      }
      actions.append(.send(controller, place, CDB.testUnitReady.bytes))
      device = m.peek(device.next)
    }
    return actions
  }

  private func perform(_ action: GuestAction) {
    switch action {
    case .start(let controller):
      if keepsStatistics { setGlobal(.firmwareRan, FirmwareHistory.ran) }
      setGlobal(.bqlHolder, m.currentThread + 1)
      resetBus(controller)
      m[controller.status] = VirtIOStatus.driverOK
      for status in [3, 11, VirtIOStatus.driverOK] { traceStatus(controller, status) }
      dataplaneStart(controller)
      setGlobal(.bqlHolder, 0)
    case .send(let controller, let place, let cdb): send(controller, place, cdb)
    case .eject(let controller):
      m[controller.state] = 2
      enqueue(Command(Command.eject, .object([.init("id", .string(text(m[controller.id])))])))
    case .rescan(let controller, let place): rescan(controller, place)
    case .rescanned(let controller, let place): takeRescanAnswer(controller, place)
    case .firmware(let controller, let bootSector): firmwareStep(controller, bootSector)
    case .reset(let isLast): requestGuestReset(isLast: isLast)
    }
  }

  /// The driver's first write of the status, 0, resets the controller and with it every disk on its bus, newest first.
  /// None has a request yet, so of their resets only the unit attention is left.
  private func resetBus(_ controller: Controller) {
    traceFirmwareResets(controller)
    var devices: [SCSIDevice] = []
    var device = m[controller.devices]
    while !device.isNull {
      devices.append(device)
      device = m[device.next]
    }
    for device in devices.reversed() where m[device.realized] { scsiDeviceSetUA(device, .reset) }
  }

  /// The firmware resets all controllers once it finds them on the bus, and each one some more times before it drives it.
  private func traceFirmwareResets(_ controller: Controller) {
    guard m.isListening else { return }
    let all = list(peekGlobal(.allControllers, Controller.self), next: \.next)
    if !all.contains(where: { m.peek($0.status) == VirtIOStatus.driverOK }) {
      for each in all { traceStatus(each, 0) }
    }
    for _ in 0..<6 { traceStatus(controller, 0) }
  }

  /// The guest makes a request available and kicks the queue.
  func send(_ controller: Controller, _ place: GuestKind.Place, _ cdb: [UInt8]) {
    let element = VirtQueueElement(address: m.allocate(Kinds.element))
    m[element.controller] = controller
    m[element.target] = place.target
    m[element.lun] = place.lun
    m[element.cdb] = cdbs.intern(cdb)
    m[element.tag] = nextTag()
    m.store.atomically {
      m[controller.outstanding] += 1
      append(element, to: controller.avail) { $0.next }
      if !isNotificationSuppressed(controller) { m[controller.hostNotifier] = true }
    }
  }

  /// The tag of the guest's next request. Where the state space matters all are 0, as the firmware's are.
  private func nextTag() -> Int {
    let tag = global(.guestTag, Int.self)
    if tag > 0 { setGlobal(.guestTag, tag % 9999 + 1) }
    return tag
  }

  private func describe(_ action: GuestAction) -> String {
    switch action {
    case .start(let controller): "the driver makes \(text(m.peek(controller.id))) ready"
    case .send(let controller, let place, let cdb):
      "the guest sends \(CDB(cdb)) to \(text(m.peek(controller.id))) \(place.target):\(place.lun)"
    case .eject(let controller): "the guest lets go of \(text(m.peek(controller.id)))"
    case .rescan(let controller, let place):
      "the guest hears of \(place.target):\(place.lun) on \(text(m.peek(controller.id))) and asks it"
    case .rescanned(let controller, _): "the guest looks at the answer of \(text(m.peek(controller.id)))"
    case .firmware(let controller, _): "the firmware asks \(text(m.peek(controller.id)))"
    case .reset: "the firmware has the machine reset"
    }
  }

  // MARK: Firmware

  /// Takes the answer to the firmware's last command, if there was one, and sends its next one.
  private func firmwareStep(_ controller: Controller, _ bootSector: [GuestKind.SectorRange]) {
    var probe = FirmwareProbe(encoded: probes[m[controller.firmware]] ?? [])
    var answer = FirmwareProbe.Answer()
    let element = m[controller.used]
    if !element.isNull {
      m.store.atomically { m[controller.used] = m[element.next] }
      m[controller.outstanding] -= 1
      answer = FirmwareProbe.Answer(
        response: VirtIOSCSIResponse(rawValue: UInt8(clamping: m[element.response] - 1)) ?? .failure,
        status: SCSIStatus(rawValue: UInt8(clamping: m[element.status])) ?? .good,
        data: m[element.data] == 0 ? [] : cdbs[m[element.data]] ?? [])
      m.free(element.address)
    }
    var action = probe.next(after: answer, bootSector: bootSector)
    // It boots from the first controller only.
    if action == .scanned, controller == global(.allControllers, Controller.self) { action = probe.boot() }
    if case .send(let cdb, let target, let lun) = action {
      send(controller, GuestKind.Place(target: target, lun: lun), cdb.bytes)
    } else {
      m[controller.events] = -1
    }
    m[controller.firmware] = probes.intern(probe.encoded)
  }
}

/// What the firmware has done since the machine was built. When it starts for the second time it wants to start from a
/// machine that is as if just switched on.
enum FirmwareHistory: Int, CellValue {
  case none, ran, wasReset, wasResetAgain
  init(cell: Int) { self = FirmwareHistory(rawValue: cell) ?? .none }
  var cell: Int { rawValue }
}
