import Glibc

extension RGB {
  /// Relative luminance, from 0 for black to 1 for white. Source: WCAG 2.1, "relative luminance".
  public var luminance: Double {
    func linear(_ value: UInt8) -> Double {
      let part = Double(value) / 255
      return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// Contrast ratio, from 1 (the same) to 21 (black and white). Source: WCAG 2.1, "contrast ratio".
  public func contrast(with other: RGB) -> Double {
    let light = max(luminance, other.luminance)
    let dark = min(luminance, other.luminance)
    return (light + 0.05) / (dark + 0.05)
  }
}
