import BlockLayer

extension Session {
  /// Puts a guest's command into the virtqueue: `read DISK LBA COUNT`, `write DISK LBA COUNT`, `inquiry DISK`, `tur DISK`.
  func guest(_ text: String) {
    let words = text.split(separator: " ").map(String.init)
    guard let verb = words.first, let cdb = Self.cdb(words) else {
      return say(
        "“\(text)” is no guest command: expected read or write DISK LBA COUNT, inquiry DISK, or tur DISK.",
        isError: true)
    }
    guard let device = emulator.device(words[1]) else {
      return say("There is no disk \(words[1]) to \(verb).", isError: true)
    }
    let controller = emulator.machine.peek(device.bus)
    give(.guest(device: words[1], cdb))
    let isReady = emulator.machine.peek(controller.dataplaneStarted)
    let hint = isReady ? "" : "; its driver has not started the controller"
    say("\(cdb) waits in the virtqueue of \(emulator.name(controller.id))\(hint).")
  }

  private static func cdb(_ words: [String]) -> CDB? {
    switch words.first {
    case "read", "write":
      guard words.count == 4, let lba = UInt32(words[2]), let count = UInt16(words[3]) else { return nil }
      return words[0] == "read" ? .read10(lba: lba, count: count) : .write10(lba: lba, count: count)
    case "inquiry": return words.count == 2 ? .inquiry() : nil
    case "tur": return words.count == 2 ? .testUnitReady : nil
    default: return nil
    }
  }
}
