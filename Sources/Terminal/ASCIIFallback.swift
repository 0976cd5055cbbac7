import Canvas

/// The drawing characters of the screens in ASCII, for terminals and locales without UTF-8 and for `--ascii`.
public enum ASCIIFallback {
  /// The ASCII character that stands for a scalar: itself if it is one, `?` if there is none.
  public static func scalar(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x20..<0x7f: scalar
    case 0xa0: " "
    case 0x2500...0x257f: line(scalar.value)
    case 0x2580...0x259f: block(scalar.value)
    default: marks[scalar] ?? "?"
    }
  }

  /// The same canvas in ASCII.
  public static func canvas(_ canvas: Canvas) -> Canvas {
    var result = canvas
    for row in 0..<canvas.rows {
      for column in 0..<canvas.columns {
        let old = canvas[row, column]
        let new = scalar(old.scalar)
        if new != old.scalar { result[row, column] = Cell(new, old.style) }
      }
    }
    return result
  }

  /// Marks, arrows and punctuation.
  private static let marks: [Unicode.Scalar: Unicode.Scalar] = [
    "◆": "B", "●": "o", "■": "J", "▲": "E", "►": ">", "✗": "x", "✓": "v", "◌": ".", "○": ".", "≠": "!",
    "▸": ">", "◂": "<", "▾": "v", "▴": "^", "→": ">", "←": "<", "↑": "^", "↓": "v", "⋯": "~", "…": "~",
    "‖": "=", "—": "-", "–": "-", "·": "-", "•": "*", "×": "x", "‘": "'", "’": "'", "“": "\"", "”": "\"",
  ]

  /// Box drawing: heavy lines are the frame of the focus, `#` with `=` for its level parts.
  private static func line(_ value: UInt32) -> Unicode.Scalar {
    switch value {
    case 0x2501, 0x2505, 0x2509, 0x254d, 0x2550, 0x2578, 0x257a, 0x257c, 0x257e: "="
    case 0x2500, 0x2504, 0x2508, 0x254c, 0x2574, 0x2576: "-"
    case 0x2503, 0x2507, 0x250b, 0x254f, 0x2551, 0x2579, 0x257b, 0x257d, 0x257f: "#"
    case 0x2502, 0x2575, 0x2577: "|"
    case 0x2506, 0x250a, 0x254e: ":"
    case 0x2571: "/"
    case 0x2572: "\\"
    case 0x2573: "X"
    case 0x256d...0x2570: "+"
    case 0x250c, 0x2510, 0x2514, 0x2518, 0x251c, 0x2524, 0x252c, 0x2534, 0x253c: "+"
    default: "#"
    }
  }

  /// Block elements: full where at least half is.
  private static func block(_ value: UInt32) -> Unicode.Scalar {
    switch value {
    case 0x2581...0x2583, 0x2591: "."
    case 0x258c...0x258f, 0x2590, 0x2595: "|"
    case 0x2580, 0x2594: "\""
    case 0x2592: ":"
    default: "#"
    }
  }
}
