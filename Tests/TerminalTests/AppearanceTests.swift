import Canvas
import Testing
import Themes

@testable import Terminal

struct AppearanceTests {
  private let look = Look(full: Paint(RGB(255, 0, 0), on: RGB(0, 0, 3), .bold), basic: Paint(9, on: 8, .underline))

  @Test func depths() {
    #expect(ColorDepth(colors: 0, isDirect: false) == .none)
    #expect(ColorDepth(colors: -1, isDirect: false) == .none)
    #expect(ColorDepth(colors: 8, isDirect: false) == .eight)
    #expect(ColorDepth(colors: 16, isDirect: false) == .sixteen)
    #expect(ColorDepth(colors: 88, isDirect: false) == .sixteen)
    #expect(ColorDepth(colors: 256, isDirect: false) == .palette)
    #expect(ColorDepth(colors: 1 << 24, isDirect: true) == .direct)
  }

  private func appearance(_ look: Look, _ depth: ColorDepth) -> [Int] {
    let result = Appearance(look, depth: depth)
    return [result.foreground, result.background, Int(result.attributes.rawValue)]
  }

  @Test func eachDepth() {
    #expect(appearance(look, .palette) == [196, 16, 1])
    #expect(appearance(look, .direct) == [0xff0000, 0x010101, 1])
    #expect(appearance(look, .sixteen) == [9, 8, 4])
    #expect(appearance(look, .eight) == [1, 0, 5])
    #expect(appearance(look, .none) == [-1, -1, 4])
    #expect(appearance(Look(), .palette) == [-1, -1, 0])
  }

  /// Bright black is black on many terminals of eight colours.
  @Test func eightColoursNeverHideText() {
    #expect(appearance(Look(basic: Paint(8)), .eight) == [7, -1, 2])
    #expect(appearance(Look(basic: Paint(8, on: 15)), .eight) == [0, 7, 0])
    #expect(appearance(Look(basic: Paint(0, on: 8)), .eight) == [7, 0, 0])
    #expect(appearance(Look(basic: Paint(15, on: 7)), .eight) == [0, 7, 1])
  }

  @Test func stylesAddTheirMarks() throws {
    let theme = try ThemeLibrary(folders: []).theme("monochrome")
    func attributes(_ style: Style) -> Attributes { Appearance(style, theme: theme, depth: .none).attributes }
    #expect(attributes(Style(.text)) == [])
    #expect(attributes(Style(.text, selected: true)) == .reverse)
    #expect(attributes(Style(.text, changed: true)) == .underline)
    // A selection shows even where a role is reversed.
    #expect(attributes(Style(.status, selected: true)) == [])
  }
}
