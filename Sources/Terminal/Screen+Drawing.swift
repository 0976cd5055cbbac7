import CTerminal
import Canvas
import Themes

extension Screen {
  /// Shows a canvas, from the top left corner: sends the part of each row that differs. What the canvas does not cover is blank,
  /// what does not fit is cut.
  public func show(_ canvas: Canvas) {
    guard !isGone else { return }
    let size = size
    if let shown, size == lastSize {
      for row in 0..<size.rows { update(row, from: shown, to: canvas, columns: size.columns) }
    } else {
      lastSize = size
      for row in 0..<size.rows { put(canvas, row, 0..<size.columns) }
    }
    shown = canvas
    moveCursor(canvas.cursor, size)
    terminal_flush()
  }

  /// Draws with another theme, from the next `show` on.
  public func setTheme(_ theme: Theme) {
    self.theme = theme
    paints = [:]
    shown = nil
  }

  /// Sends everything again at the next `show`, for when something else wrote on the terminal.
  public func repaint() { terminal_repaint() }

  private func moveCursor(_ cursor: Position?, _ size: (rows: Int, columns: Int)) {
    guard let cursor, cursor.row >= 0, cursor.column >= 0, cursor.row < size.rows, cursor.column < size.columns else {
      return terminal_cursor(-1, 0)
    }
    terminal_cursor(Int32(cursor.row), Int32(cursor.column))
  }

  private func update(_ row: Int, from old: Canvas, to new: Canvas, columns: Int) {
    var first = 0
    while first < columns, old[row, first] == new[row, first] { first += 1 }
    guard first < columns else { return }
    var last = columns - 1
    while old[row, last] == new[row, last] { last -= 1 }
    put(new, row, first..<(last + 1))
  }

  /// Puts a part of a row, in runs of one style.
  private func put(_ canvas: Canvas, _ row: Int, _ columns: Range<Int>) {
    var scalars: [UInt32] = []
    var start = columns.lowerBound
    while start < columns.upperBound {
      let style = canvas[row, start].style
      scalars.removeAll(keepingCapacity: true)
      var column = start
      while column < columns.upperBound {
        let cell = canvas[row, column]
        guard cell.style == style else { break }
        scalars.append((isASCII ? ASCIIFallback.scalar(cell.scalar) : cell.scalar).value)
        column += 1
      }
      let paint = paint(style)
      terminal_put(Int32(row), Int32(start), scalars, Int32(scalars.count), paint.attributes, paint.pair)
      start = column
    }
  }

  private func paint(_ style: Style) -> (attributes: Int32, pair: Int32) {
    if let known = paints[style] { return known }
    let look = Appearance(style, theme: theme, depth: depth)
    let pair = terminal_pair(Int32(look.foreground), Int32(look.background))
    let paint = (attributes: Int32(look.attributes.rawValue), pair: pair)
    paints[style] = paint
    return paint
  }
}
