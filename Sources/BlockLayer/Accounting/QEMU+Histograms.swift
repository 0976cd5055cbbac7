import JSON
import Machine

// Latency histograms [block/accounting.c, 7.2].

extension QEMU {
  private static var histogramKinds: [(name: String, short: String, operation: BackendIO.Operation)] {
    [("read", "rd", .read), ("write", "wr", .write), ("flush", "flush", .flush)]
  }

  static var histogramArguments: [OptionType.Option] {
    [.init("id", .string, required: true), .init("boundaries", .array(.uint64))]
      + histogramKinds.map { .init("boundaries-\($0.name)", .array(.uint64)) }
  }

  /// block-latency-histogram-set: those before one that is refused are set nevertheless.
  func setLatencyHistograms(_ arguments: JSONValue) throws(QMPError) {
    let id = arguments["id"]?.string ?? ""
    let blk = try qmpGetBlk(device: nil, id: id)
    let io = ioState(of: blk)
    if arguments.members?.count == 1 {
      for kind in Self.histogramKinds { m[io.boundaries(kind.operation)] = 0 }
      return
    }
    for kind in Self.histogramKinds {
      guard let value = arguments["boundaries-\(kind.name)"] ?? arguments["boundaries"] else { continue }
      let boundaries = (value.array ?? []).map { $0.bits ?? 0 }
      guard zip([0] + boundaries, boundaries).allSatisfy({ $0 < $1 }) else {
        throw QMPError("Device '\(id)' set \(kind.name) boundaries fail")
      }
      m[io.boundaries(kind.operation)] = commands.intern(Command("", .array(boundaries.map(JSONValue.number))))
      m[io.firstBin(kind.operation)] = 0
    }
  }

  /// The histograms that are on, as members of BlockDeviceStats.
  func histograms(_ io: BackendIO) -> [JSONValue.Member] {
    Self.histogramKinds.compactMap { kind in
      guard let boundaries = commands[m[io.boundaries(kind.operation)]]?.arguments else { return nil }
      let bins = [JSONValue.int(m[io.firstBin(kind.operation)])]
      let rest = [JSONValue](repeating: .int(0), count: boundaries.array?.count ?? 0)
      return .init(
        "\(kind.short)_latency_histogram",
        .object([.init("boundaries", boundaries), .init("bins", .array(bins + rest))]))
    }
  }
}
