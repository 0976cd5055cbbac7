import Testing

@testable import Canvas

@Suite struct DrawingTests {
  @Test func boxesAndClipping() {
    var canvas = Canvas(rows: 4, columns: 8)
    canvas.box(Rectangle(row: 0, column: 0, rows: 3, columns: 6))
    canvas.box(Rectangle(row: 2, column: 4, rows: 5, columns: 9), weight: .heavy)
    canvas.write("too long", row: 1, column: 1, clip: Rectangle(row: 1, column: 1, rows: 1, columns: 4))
    #expect(canvas.text == "╭────╮\n│too…│\n╰───┏━━━\n    ┃")
  }

  @Test func textLeftOfTheClipIsCutToo() {
    var canvas = Canvas(rows: 1, columns: 6)
    canvas.write("abcdef", row: 0, column: -2, clip: Rectangle(row: 0, column: 1, rows: 1, columns: 5))
    #expect(canvas.text == " def")
  }

  @Test func nothingThatIsNotOneCellGetsThrough() {
    let line = TextLine("a\u{1B}[m\u{7}\u{301}漢👍\u{200D}é—►")
    #expect(String(String.UnicodeScalarView(line.cells.map(\.scalar))) == "a?[m?????é—►")
  }

  @Test func fieldsHaveTheirWidth() {
    var line = TextLine()
    line.field("abcdef", 4)
    line.number(7, 3)
    line.field("x", 3)
    #expect(String(String.UnicodeScalarView(line.cells.map(\.scalar))) == "abc…  7x  ")
    line.cut(to: 0)
    #expect(line.width == 0)
  }

  @Test(arguments: [(0, 0), (1, 1), (2, 1)]) func smallCanvases(rows: Int, columns: Int) {
    var canvas = Canvas(rows: rows, columns: columns)
    canvas.box(canvas.area, weight: .heavy)
    canvas.fill(canvas.area.inset(by: 3))
    canvas.select(Rectangle(row: -1, column: -1, rows: 9, columns: 9))
    canvas.write("text", row: 0, column: 0)
    #expect(canvas.cells.count == rows * columns)
  }

  @Test func masksMerge() {
    #expect(LineMask.all.glyph == "┼")
    #expect(LineMask([.north, .east]).glyph == "╰")
    #expect(LineMask.vertical.union(.west).glyph == "┤")
    #expect(LineMask().glyph == " ")
  }
}
