import JSON
import Machine

extension QEMU {
  /// hmp_info_block [block/monitor/block-hmp-cmds.c, 7.2].
  func infoBlock(device: String?, showsNodes: Bool, isVerbose: Bool) -> String {
    var text = ""
    var hasPrinted = false
    if !showsNodes {
      for (index, info) in (queryBlock().array ?? []).enumerated() {
        if let device, info["device"]?.string != device { continue }
        text += index == 0 ? "" : "\n"
        text += Self.blockText(info, info["inserted"], isVerbose: isVerbose)
        hasPrinted = true
      }
      if device == nil || hasPrinted { return text }
    }
    for (index, info) in (queryNamedBlockNodes(flat: false).array ?? []).enumerated() {
      if let device, info["node-name"]?.string != device { continue }
      text += index == 0 ? "" : "\n"
      text += Self.blockText(nil, info, isVerbose: isVerbose)
    }
    return text
  }

  /// print_block_info.
  private static func blockText(_ info: JSONValue?, _ inserted: JSONValue?, isVerbose: Bool) -> String {
    func string(_ name: String, _ value: JSONValue?) -> String { value?[name]?.string ?? "" }
    func bool(_ name: String, _ value: JSONValue?) -> Bool { value?[name]?.bool ?? false }
    var text = string("device", info)
    if text.isEmpty {
      text = inserted == nil ? info?["qdev"]?.string ?? "<anonymous>" : string("node-name", inserted)
    } else if inserted != nil {
      text += " (\(string("node-name", inserted)))"
    }
    if let inserted {
      let flags = (bool("ro", inserted) ? ", read-only" : "") + (bool("encrypted", inserted) ? ", encrypted" : "")
      text += ": \(string("file", inserted)) (\(string("drv", inserted))\(flags))\n"
    } else {
      text += ": [not inserted]\n"
    }
    if let info {
      if let device = info["qdev"]?.string { text += "    Attached to:      \(device)\n" }
      if let status = info["io-status"]?.string, status != "ok" { text += "    I/O status:       \(status)\n" }
      if bool("removable", info) {
        let tray = bool("tray_open", info) ? "open" : "closed"
        text += "    Removable device: \(bool("locked", info) ? "" : "not ")locked, tray \(tray)\n"
      }
    }
    guard let inserted else { return text }
    return text + insertedText(inserted) + (isVerbose ? "\nImages:\n" + imagesText(inserted["image"]) : "")
  }

  private static func insertedText(_ inserted: JSONValue) -> String {
    let cache = inserted["cache"]
    var text = "    Cache mode:       \(cache?["writeback"]?.bool == true ? "writeback" : "writethrough")"
    text +=
      (cache?["direct"]?.bool == true ? ", direct" : "") + (cache?["no-flush"]?.bool == true ? ", ignore flushes" : "")
    text += "\n"
    if let backing = inserted["backing_file"]?.string {
      text += "    Backing file:     \(backing) (chain depth: \(inserted["backing_file_depth"]?.int ?? 0))\n"
    }
    if let detects = inserted["detect_zeroes"]?.string, detects != "off" {
      text += "    Detect zeroes:    \(detects)\n"
    }
    func number(_ name: String) -> Int { inserted[name]?.int ?? 0 }
    let limits = ["bps", "bps_rd", "bps_wr", "iops", "iops_rd", "iops_wr"]
    if limits.contains(where: { number($0) != 0 }) {
      let names = limits[..<3] + limits[..<3].map { $0 + "_max" } + limits[3...] + limits[3...].map { $0 + "_max" }
      let numbers = (names + ["iops_size"]).map { "\($0)=\(number($0))" }
      text += "    I/O throttling:   \(numbers.joined(separator: " ")) group=\(inserted["group"]?.string ?? "")\n"
    }
    return text
  }

  /// bdrv_image_info_dump for an image and those behind it.
  private static func imagesText(_ first: JSONValue?) -> String {
    var text = ""
    var image = first
    while let info = image {
      text += "image: \(info["filename"]?.string ?? "")\nfile format: \(info["format"]?.string ?? "")\n"
      let bytes = info["virtual-size"]?.int ?? 0
      text += "virtual size: \(sizeText(bytes)) (\(bytes) bytes)\n"
      text += "disk size: \(info["actual-size"]?.int.map(sizeText) ?? "unavailable")\n"
      if let size = info["cluster-size"]?.int { text += "cluster_size: \(size)\n" }
      if info["dirty-flag"]?.bool == true { text += "cleanly shut down: no\n" }
      if let backing = info["backing-filename"]?.string {
        text += "backing file: \(backing)"
        if let full = info["full-backing-filename"]?.string, full != backing { text += " (actual path: \(full))" }
        text += "\n"
        if let format = info["backing-filename-format"]?.string { text += "backing file format: \(format)\n" }
      }
      if let data = info["format-specific"]?["data"]?.members {
        text += "Format specific information:\n"
        let order = ["compat", "compression-type", "lazy-refcounts", "refcount-bits", "corrupt"]
        let known = order.compactMap { name in data.first { $0.name == name } }
        for member in known + data.filter({ !order.contains($0.name) }) {
          text += "    \(member.name.replacing("-", with: " ")): \(plain(member.value))\n"
        }
      }
      image = info["backing-image"]
    }
    return text
  }

  private static func plain(_ value: JSONValue) -> String { value.string ?? value.description }

  /// size_to_str: three digits and a unit [util/cutils.c, 7.2].
  static func sizeText(_ bytes: Int) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    var index = 0
    var scaled = Double(max(0, bytes))
    while scaled >= 1000, index < units.count - 1 {
      scaled /= 1024
      index += 1
    }
    return "\(threeDigits(scaled)) \(units[index])"
  }

  /// `%0.3g`.
  private static func threeDigits(_ value: Double) -> String {
    let decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2
    let scale = decimals == 0 ? 1 : decimals == 1 ? 10 : 100
    let rounded = Int((value * Double(scale)).rounded(.toNearestOrEven))
    var text = String(rounded / scale)
    let rest = rounded % scale
    if rest != 0 {
      var digits = String(rest)
      while digits.count < decimals { digits = "0" + digits }
      while digits.hasSuffix("0") { digits.removeLast() }
      text += "." + digits
    }
    return text
  }
}
