import JSON

extension QEMU {
  static var throttleKinds: [(name: String, total: String)] {
    [
      ("iops-total", "iops-total"), ("iops-read", "iops-total"), ("iops-write", "iops-total"),
      ("bps-total", "bps-total"), ("bps-read", "bps-total"), ("bps-write", "bps-total"),
    ]
  }

  /// ThrottleLimits [qapi/block-core.json, 7.2].
  static var throttleLimits: [OptionType.Option] {
    let names = throttleKinds.flatMap { [$0.name, $0.name + "-max", $0.name + "-max-length"] } + ["iops-size"]
    return names.map { OptionType.Option($0, .int) }
  }

  /// throttle_is_valid [util/throttle.c, 7.2].
  func checkThrottleLimits(_ limits: JSONValue) throws(QMPError) {
    func value(_ name: String) -> Int { limits[name]?.int ?? 0 }
    for unit in ["bps", "iops"] {
      for suffix in ["", "-max"] where value("\(unit)-total\(suffix)") != 0 {
        if value("\(unit)-read\(suffix)") != 0 || value("\(unit)-write\(suffix)") != 0 {
          throw QMPError("bps/iops/max total values and read/write values cannot be used at the same time")
        }
      }
    }
    if value("iops-size") != 0 && value("iops-total") == 0 && value("iops-read") == 0 && value("iops-write") == 0 {
      throw QMPError("iops size requires an iops value to be set")
    }
    let maximum = 1_000_000_000_000_000
    for (name, _) in Self.throttleKinds {
      let average = value(name)
      let peak = value(name + "-max")
      let given = limits[name + "-max-length"]?.int ?? 1
      // An unsigned number.
      let length = given < 0 ? Int.max : given
      if average < 0 || peak < 0 || average > maximum || peak > maximum {
        throw QMPError("bps/iops/max values must be within [0, \(maximum)]")
      }
      if length == 0 { throw QMPError("the burst length cannot be 0") }
      if length > 1 && peak == 0 { throw QMPError("burst length set without burst rate") }
      if peak != 0 && length > maximum / peak { throw QMPError("burst length too high for this burst rate") }
      if peak != 0 && average == 0 { throw QMPError("bps_max/iops_max require corresponding bps/iops values") }
      if peak != 0 && peak < average { throw QMPError("bps_max/iops_max cannot be lower than bps/iops") }
    }
  }
}
