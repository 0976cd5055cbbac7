extension RGB {
  private static let cubeLevels = [0, 95, 135, 175, 215, 255]

  /// What colour `number` of the 256-colour palette is; nil below 16, where people choose their own colours, and above 255.
  ///
  /// Source: xterm's `256colres.h`, a 6x6x6 cube from 16 and a grey ramp from 232.
  public init?(palette number: Int) {
    switch number {
    case 16...231:
      let place = number - 16
      let levels = RGB.cubeLevels
      self.init(UInt8(levels[place / 36]), UInt8(levels[place / 6 % 6]), UInt8(levels[place % 6]))
    case 232...255:
      let grey = UInt8(8 + 10 * (number - 232))
      self.init(grey, grey, grey)
    default:
      return nil
    }
  }

  /// The number of the nearest colour in the 256-colour palette, 16 to 255; the lower one of two that are as near.
  public var nearestInPalette: Int {
    let cube = 16 + 36 * RGB.nearestLevel(red) + 6 * RGB.nearestLevel(green) + RGB.nearestLevel(blue)
    let mean = (Int(red) + Int(green) + Int(blue)) / 3
    let step = min(23, max(0, (mean - 3) / 10))
    let candidates = [cube, 232 + step]
    return candidates.min { distance(toPalette: $0) < distance(toPalette: $1) } ?? cube
  }

  private static func nearestLevel(_ value: UInt8) -> Int {
    let value = Int(value)
    return cubeLevels.indices.min { abs(cubeLevels[$0] - value) < abs(cubeLevels[$1] - value) } ?? 0
  }

  private func distance(toPalette number: Int) -> Int {
    guard let other = RGB(palette: number) else { return .max }
    let differences = [Int(red) - Int(other.red), Int(green) - Int(other.green), Int(blue) - Int(other.blue)]
    return differences.reduce(0) { $0 + $1 * $1 }
  }
}
