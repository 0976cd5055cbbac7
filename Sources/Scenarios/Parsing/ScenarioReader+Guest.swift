import BlockLayer
import Yams

extension ScenarioReader {
  /// What a prober may be told to send: the names of SCSI commands [SPC-3, SBC-3], in words.
  static let guestCommands: [(name: String, cdb: CDB)] = [
    ("test-unit-ready", .testUnitReady), ("request-sense", .requestSense()), ("inquiry", .inquiry()),
    ("report-luns", .reportLUNs()), ("read-capacity", .readCapacity10), ("mode-sense", .modeSense10(page: 4)),
    ("read", .read10(lba: 0, count: 1)), ("write", .write10(lba: 0, count: 1)),
    ("synchronize-cache", .synchronizeCache10),
  ]

  func guest(_ node: Node) throws(ScenarioError) -> GuestKind {
    let kinds: [String: (required: [String], optional: [String])] = [
      "idle": ([], []), "firmware": ([], []), "load": ([], ["outstanding"]),
      "prober": (["commands", "places"], ["outstanding"]), "rescanner": (["places"], []),
    ]
    let all = try members(node, "'guest'", required: ["kind"], optional: ["commands", "places", "outstanding"])
    let kind = try text(try all.node("kind"), "'kind'")
    guard let allowed = kinds[kind] else {
      throw error(
        try all.node("kind"), "unknown guest '\(kind)', expected one of idle, prober, rescanner, load, firmware")
    }
    let members = try members(
      node, "a guest of kind '\(kind)'", required: ["kind"] + allowed.required, optional: allowed.optional)
    let outstanding =
      try members["outstanding"].map { node throws(ScenarioError) in
        try number(node, "'outstanding'", in: 1...128)
      } ?? 1
    switch kind {
    case "prober":
      return .prober(
        commands: try cdbs(try members.node("commands")), places: try places(try members.node("places")),
        outstanding: outstanding)
    case "rescanner":
      let all = try places(try members.node("places"))
      guard all.count == 1 else {
        throw error(try members.node("places"), "'places': expected one place for a rescanner")
      }
      return .rescanner(place: all[0])
    case "load": return .load(outstanding: outstanding)
    case "firmware": return .firmware
    default: return .idle
    }
  }

  private func cdbs(_ node: Node) throws(ScenarioError) -> [[UInt8]] {
    var cdbs: [[UInt8]] = []
    for entry in try list(node, "'commands'") {
      let name = try text(entry, "a SCSI command")
      guard let found = Self.guestCommands.first(where: { $0.name == name }) else {
        let names = Self.guestCommands.map(\.name).joined(separator: ", ")
        throw error(entry, "unknown SCSI command '\(name)', expected one of \(names)")
      }
      cdbs.append(found.cdb.bytes)
    }
    if cdbs.isEmpty { throw error(node, "'commands': expected at least one SCSI command") }
    return cdbs
  }

  /// `TARGET:LUN` of virtio-scsi, which has 256 targets of 16384 LUNs.
  private func places(_ node: Node) throws(ScenarioError) -> [GuestKind.Place] {
    var places: [GuestKind.Place] = []
    for entry in try list(node, "'places'") {
      let parts = (entry.scalar?.string ?? "").split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
      guard parts.count == 2, let target = parts[0], let lun = parts[1], (0...255).contains(target),
        (0...16383).contains(lun)
      else { throw error(entry, "a place: expected \"TARGET:LUN\" as in \"0:0\", found \(kind(entry))") }
      places.append(GuestKind.Place(target: target, lun: lun))
    }
    if places.isEmpty { throw error(node, "'places': expected at least one \"TARGET:LUN\"") }
    return places
  }
}
