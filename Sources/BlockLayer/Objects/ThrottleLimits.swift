import JSON
import Machine

extension QEMU {
  private static var kinds: [String] {
    ["iops-total", "iops-read", "iops-write", "bps-total", "bps-read", "bps-write"]
  }

  /// ThrottleLimits [qapi/block-core.json, 7.2].
  static var throttleLimits: [OptionType.Option] {
    (kinds.flatMap { [$0, $0 + "-max", $0 + "-max-length"] } + ["iops-size"]).map { OptionType.Option($0, .int) }
  }

  /// The limits of a throttle group, complete, in whatever state they are.
  func throttleLimits(of group: QOMObject) -> JSONObject { completeLimits(values(m[group.properties])) }

  /// Limits with what was not given: 0, and 1 for the length of a burst.
  private func completeLimits(_ given: JSONObject) -> JSONObject {
    JSONObject(
      Self.throttleLimits.map { .init($0.name, given[$0.name] ?? (isLength($0.name) ? 1 : 0)) })
  }

  private func isLength(_ name: String) -> Bool { name.hasSuffix("-length") }

  /// What a throttle group shows of itself: all `limits`, or one of them as `x-...`.
  func throttleValue(_ values: JSONObject, _ name: String) -> JSONValue? {
    let limits = completeLimits(values)
    return name == "limits" ? .object(limits) : limits[String(name.dropFirst(2))]
  }

  /// Puts limits over others: throttle_limits_to_config [block/throttle-groups.c, 7.2].
  func mergingThrottleLimits(_ given: JSONValue, into old: JSONObject) throws(QMPError) -> JSONObject {
    var limits = old
    for option in Self.throttleLimits {
      guard let value = given[option.name]?.int else { continue }
      if isLength(option.name) && value > Int(UInt32.max) {
        throw QMPError("\(option.name) value must be in the range [0, \(UInt32.max)]")
      }
      limits[option.name] = .int(value)
    }
    try checkThrottleLimits(.object(limits))
    return limits
  }

  /// One limit given as `x-...`, before the group is complete.
  func mergingThrottleLimit(_ name: String, _ value: Int, into old: JSONObject) throws(QMPError) -> JSONObject {
    if value < 0 { throw QMPError("Property values cannot be negative") }
    if isLength(name) && value > Int(UInt32.max) {
      throw QMPError("\(name) value must be in therange [0, \(UInt32.max)]")
    }
    var limits = old
    limits[String(name.dropFirst(2))] = .int(value)
    return limits
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
    // Buckets are numbered with those of bytes first.
    for name in Self.kinds[3...] + Self.kinds[..<3] {
      let average = value(name)
      let peak = value(name + "-max")
      // An unsigned number.
      let given = limits[name + "-max-length"]?.int ?? 1
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
