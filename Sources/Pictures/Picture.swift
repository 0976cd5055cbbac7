import Canvas
import Themes

/// A screen to take away: what a canvas shows, in a theme's colours.
public struct Picture: Sendable {
  /// The forms that a picture can have.
  public enum Format: String, Sendable, CaseIterable {
    /// Characters only.
    case text
    /// Characters with escape sequences (ECMA-48, colours of 24 bits).
    case ansi
    /// A drawing (SVG 1.1) that needs nothing but a monospaced font.
    case svg
    /// A page on its own, or the `<pre>` of one.
    case html
  }

  /// The screen.
  public let canvas: Canvas
  /// Its colours.
  public let theme: Theme
  /// What it shows, for readers that cannot see it.
  public var title: String

  public init(_ canvas: Canvas, theme: Theme, title: String = "blockscope") {
    self.canvas = canvas
    self.theme = theme
    self.title = title
  }

  /// The picture in a form, with a line end at its end.
  public func text(_ format: Format) -> String {
    switch format {
    case .text: canvas.text + "\n"
    case .ansi: ansi
    case .svg: svg
    case .html: html
    }
  }

  /// Where a theme leaves the terminal's own colours: light grey on black.
  static let plain = (foreground: RGB(0xd0, 0xd0, 0xd0), background: RGB(0, 0, 0))
}

/// Cells beside each other that look the same.
struct PictureRun: Equatable {
  var row: Int
  var column: Int
  var text: String
  var columns: Int
  /// nil: the terminal's own.
  var foreground: RGB?
  var background: RGB?
  /// Without `reverse`, which has been carried out where both colours are known.
  var attributes: Attributes

  func looksLike(_ other: PictureRun) -> Bool {
    foreground == other.foreground && background == other.background && attributes == other.attributes
  }
}

extension Picture {
  /// The runs of a row, from left to right; blanks at the end that nobody would see are left out.
  func runs(_ row: Int) -> [PictureRun] {
    var runs: [PictureRun] = []
    for column in 0..<canvas.columns {
      let run = run(canvas[row, column], row, column)
      if let last = runs.last, last.looksLike(run) {
        runs[runs.count - 1].text += run.text
        runs[runs.count - 1].columns += 1
      } else {
        runs.append(run)
      }
    }
    return runs
  }

  private func run(_ cell: Cell, _ row: Int, _ column: Int) -> PictureRun {
    let paint = theme[cell.style.role].full
    var attributes = paint.attributes
    if cell.style.isSelected { attributes.formSymmetricDifference(.reverse) }
    if cell.style.isChanged { attributes.insert(.underline) }
    var colours = (paint.foreground, paint.background ?? theme.background)
    if attributes.contains(.reverse) {
      colours = (colours.1 ?? Self.plain.background, colours.0 ?? Self.plain.foreground)
      attributes.remove(.reverse)
    }
    return PictureRun(
      row: row, column: column, text: String(Character(cell.scalar)), columns: 1, foreground: colours.0,
      background: colours.1, attributes: attributes)
  }
}

extension RGB {
  /// `#rrggbb`.
  var hex: String {
    let digits = String(number, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// The colour halfway to another: what `dim` looks like where nothing else does it.
  func mixed(with other: RGB) -> RGB {
    func half(_ a: UInt8, _ b: UInt8) -> UInt8 { UInt8((Int(a) + Int(b)) / 2) }
    return RGB(half(red, other.red), half(green, other.green), half(blue, other.blue))
  }
}

extension String {
  /// With the five characters that XML reserves written as it wants them.
  var escapedForXML: String {
    var result = ""
    for character in self {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.append(character)
      }
    }
    return result
  }
}
