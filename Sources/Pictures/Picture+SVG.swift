import Canvas
import Themes

extension Picture {
  /// Size of a cell and of its letters, in user units.
  private static let cell = (width: 9, height: 18, size: 15, baseline: 14)

  /// Rectangles for backgrounds, and one text element for each run of characters: `textLength` keeps the columns where they
  /// are, whatever the font.
  var svg: String {
    let width = canvas.columns * Self.cell.width
    let height = canvas.rows * Self.cell.height
    let ground = theme.background ?? Self.plain.background
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" "
        + "viewBox=\"0 0 \(width) \(height)\" role=\"img\" aria-label=\"\(title.escapedForXML)\">",
      "<title>\(title.escapedForXML)</title>",
      "<rect width=\"100%\" height=\"100%\" fill=\"\(ground.hex)\"/>",
      "<g font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"\(Self.cell.size)\" "
        + "xml:space=\"preserve\">",
    ]
    for row in 0..<canvas.rows {
      for run in runs(row) {
        if let color = run.background, color != ground { lines.append(rectangle(run, color)) }
        lines += words(run, ground)
      }
    }
    return (lines + ["</g>", "</svg>"]).joined(separator: "\n") + "\n"
  }

  private func rectangle(_ run: PictureRun, _ color: RGB) -> String {
    "<rect x=\"\(run.column * Self.cell.width)\" y=\"\(run.row * Self.cell.height)\" "
      + "width=\"\(run.columns * Self.cell.width)\" height=\"\(Self.cell.height)\" fill=\"\(color.hex)\"/>"
  }

  /// The words of a run; long blanks between them need no glyphs.
  private func words(_ run: PictureRun, _ ground: RGB) -> [String] {
    var lines: [String] = []
    var start: Int?
    let characters = Array(run.text)
    for index in 0...characters.count {
      let isEnd = index == characters.count || characters[index] == " " && !run.attributes.contains(.underline)
      if !isEnd {
        start = start ?? index
      } else if let first = start {
        lines.append(word(String(characters[first..<index]), run, first, ground))
        start = nil
      }
    }
    return lines
  }

  private func word(_ text: String, _ run: PictureRun, _ offset: Int, _ ground: RGB) -> String {
    var color = run.foreground ?? Self.plain.foreground
    if run.attributes.contains(.dim) { color = color.mixed(with: run.background ?? ground) }
    var style = ""
    if run.attributes.contains(.bold) { style += " font-weight=\"bold\"" }
    if run.attributes.contains(.italic) { style += " font-style=\"italic\"" }
    if run.attributes.contains(.underline) { style += " text-decoration=\"underline\"" }
    let length = text.count * Self.cell.width
    return
      "<text x=\"\((run.column + offset) * Self.cell.width)\" y=\"\(run.row * Self.cell.height + Self.cell.baseline)\" "
      + "textLength=\"\(length)\" lengthAdjust=\"spacingAndGlyphs\" fill=\"\(color.hex)\"\(style)>\(text.escapedForXML)</text>"
  }
}
