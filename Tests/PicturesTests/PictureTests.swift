import Canvas
import Pictures
import Testing
import Themes

@Suite struct PictureTests {
  private func picture() throws -> Picture {
    var canvas = Canvas(rows: 2, columns: 12)
    canvas.write("a <b> & 'c'", row: 0, column: 0, role: .node)
    canvas.write("main", row: 1, column: 0, role: .context(0), changed: true)
    canvas.select(Rectangle(row: 1, column: 0, rows: 1, columns: 4))
    return Picture(canvas, theme: try Theme.named("dark"), title: "two <rows>")
  }

  @Test func textIsTheCanvas() throws { #expect(try picture().text(.text) == "a <b> & 'c'\nmain\n") }

  /// Without its escape sequences it is the canvas with its blanks, and every row ends as it began.
  @Test func escapeSequences() throws {
    let rows = try picture().text(.ansi).split(separator: "\n")
    #expect(rows.count == 2)
    #expect(rows.allSatisfy { $0.hasSuffix("\u{1b}[0m") })
    let plain = rows.map { row in
      row.split(separator: "\u{1b}").map { $0.drop { $0 != "m" }.dropFirst() }.joined()
    }
    #expect(plain == ["a <b> & 'c' ", "main        "])
    // The selection turns the theme's colours round.
    let look = try Theme.named("dark")[.context(0)].full
    let color = try #require(look.foreground)
    #expect(rows[1].contains("48;2;\(color.red);\(color.green);\(color.blue)"))
    #expect(rows[1].contains(";4;"))
  }

  @Test(arguments: [Picture.Format.svg, .html]) func markupIsEscaped(_ format: Picture.Format) throws {
    let text = try picture().text(format)
    #expect(text.contains("<title>two &lt;rows&gt;</title>"))
    #expect(!text.contains("<b>"))
    #expect(text.contains("&#39;c&#39;"))
    #expect(text.contains("&amp;"))
    #expect(text.filter { $0 == "<" }.count == text.filter { $0 == ">" }.count)
    #expect(text.hasSuffix(format == .svg ? "</svg>\n" : "</html>\n"))
  }

  /// Every word stands at its column, in as much room as it has characters.
  @Test func wordsOfADrawingKeepTheirColumns() throws {
    let lines = try picture().text(.svg).split(separator: "\n")
    let word = try #require(lines.first { $0.contains(">main</text>") })
    #expect(word.hasPrefix("<text x=\"0\" y=\"32\" textLength=\"36\""))
    #expect(lines.contains { $0.hasPrefix("<text x=\"18\" y=\"14\" textLength=\"27\"") })
  }

  @Test func anEmptyCanvas() throws {
    let picture = Picture(Canvas(rows: 0, columns: 0), theme: try Theme.named("monochrome"))
    for format in Picture.Format.allCases { #expect(!picture.text(format).contains("text x")) }
  }
}
