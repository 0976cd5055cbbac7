import Testing

@testable import Themes

struct RGBTests {
  @Test func hex() {
    #expect(RGB(hex: "#0a0B0c") == RGB(10, 11, 12))
    for bad in ["", "#", "0a0b0c", "#0a0b0", "#0a0b0cd", "#+a0b0c", "#-a0b0c", "#0a0b0é", "#gggggg"] {
      #expect(RGB(hex: bad) == nil, "\(bad)")
    }
  }

  @Test func everyColourOfThePaletteIsItsOwnNearest() {
    for number in 16...255 {
      guard let color = RGB(palette: number) else { continue }
      // The cube has greys too, and then the lower number is taken.
      #expect(RGB(palette: color.nearestInPalette) == color, "\(number)")
    }
  }

  @Test func nearestIsNearestOfAll() {
    var random = SystemRandomNumberGenerator()
    func distance(_ color: RGB, _ number: Int) -> Int {
      guard let other = RGB(palette: number) else { return .max }
      let red = Int(color.red) - Int(other.red)
      let green = Int(color.green) - Int(other.green)
      let blue = Int(color.blue) - Int(other.blue)
      return red * red + green * green + blue * blue
    }
    for _ in 0..<2000 {
      let color = RGB(
        .random(in: 0...255, using: &random), .random(in: 0...255, using: &random), .random(in: 0...255, using: &random)
      )
      let best = (16...255).map { distance(color, $0) }.min()
      #expect(distance(color, color.nearestInPalette) == best, "\(color)")
    }
  }

  @Test func paletteCorners() {
    #expect(RGB(0, 0, 0).nearestInPalette == 16)
    #expect(RGB(255, 255, 255).nearestInPalette == 231)
    #expect(RGB(255, 0, 0).nearestInPalette == 196)
    #expect(RGB(8, 8, 8).nearestInPalette == 232)
    #expect(RGB(palette: 15) == nil && RGB(palette: 256) == nil)
  }

  @Test func contrast() {
    #expect(abs(RGB(0, 0, 0).contrast(with: RGB(255, 255, 255)) - 21) < 0.0001)
    #expect(RGB(7, 8, 9).contrast(with: RGB(7, 8, 9)) == 1)
    // The grey that WCAG's authors name as the lightest that passes on white.
    #expect(abs(RGB(0x76, 0x76, 0x76).contrast(with: RGB(255, 255, 255)) - 4.54) < 0.01)
  }
}
