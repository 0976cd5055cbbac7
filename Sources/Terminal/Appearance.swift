import Canvas
import Themes

/// How many colours a terminal has.
enum ColorDepth: Equatable, Sendable {
  case none, eight, sixteen, palette, direct

  init(colors: Int, isDirect: Bool) {
    switch colors {
    case ..<8: self = .none
    case ..<16: self = .eight
    case ..<256: self = .sixteen
    default: self = isDirect ? .direct : .palette
    }
  }
}

/// What a cell needs from one terminal: numbers of colours (-1 is the terminal's own) and attributes.
struct Appearance: Equatable, Sendable {
  var foreground = -1
  var background = -1
  var attributes: Attributes

  init(_ look: Look, depth: ColorDepth) {
    switch depth {
    case .palette:
      attributes = look.full.attributes
      foreground = look.full.foreground?.nearestInPalette ?? -1
      background = look.full.background?.nearestInPalette ?? -1
    case .direct:
      attributes = look.full.attributes
      foreground = look.full.foreground.map(Appearance.direct) ?? -1
      background = look.full.background.map(Appearance.direct) ?? -1
    case .sixteen:
      attributes = look.basic.attributes
      foreground = look.basic.foreground ?? -1
      background = look.basic.background ?? -1
    case .eight:
      attributes = look.basic.attributes
      setEight(look.basic)
    case .none:
      attributes = look.basic.attributes
    }
  }

  /// With what a style asks for on top: a selection turns the colours round even where they are turned round already.
  init(_ style: Style, theme: Theme, depth: ColorDepth) {
    self.init(theme[style.role], depth: depth)
    if style.isSelected { attributes.formSymmetricDifference(.reverse) }
    if style.isChanged { attributes.insert(.underline) }
  }

  /// The first eight numbers are the terminal's own colours there, so the darkest blues become the darkest grey.
  private static func direct(_ color: RGB) -> Int { color.number < 8 ? 0x010101 : color.number }

  /// Bright colours are bold ones; but bright black would be black on black.
  private mutating func setEight(_ paint: Paint<Int>) {
    background = paint.background.map { $0 & 7 } ?? -1
    guard let color = paint.foreground else { return }
    if color == 8 {
      let isDark = background <= 0
      foreground = isDark ? 7 : 0
      if isDark { attributes.insert(.dim) }
    } else {
      foreground = color & 7
      if color > 8 { attributes.insert(.bold) }
    }
    // Grey stands in for white behind; in front of it grey would vanish.
    if foreground == background { foreground = background == 0 ? 7 : 0 }
  }
}
