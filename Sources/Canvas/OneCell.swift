extension Unicode.Scalar {
  /// This scalar if it takes exactly one cell on every terminal, else `?`: control characters, combining marks, wide
  /// characters and emoji would move everything to their right.
  public var oneCell: Unicode.Scalar {
    switch value {
    case 0x20..<0x7F: self
    case 0..<0xA0, 0xAD: "?"
    case 0xA0..<0x300, 0x370..<0x483: self
    // Dashes and quotes, arrows, box drawing with the plain geometric shapes.
    case 0x2010..<0x2028, 0x2190..<0x2200, 0x2500..<0x25FD: isEmoji ? "?" : self
    case 0x1100..<0x1160, 0x2E80..<0xA4D0, 0xAC00..<0xD7A4, 0xF900..<0xFB00, 0xFE00..<0xFE70, 0xFF00...: "?"
    default: isPlain ? self : "?"
    }
  }

  private var isEmoji: Bool { properties.isEmojiPresentation }

  private var isPlain: Bool {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .spacingMark, .control, .format, .surrogate, .privateUse, .unassigned,
      .lineSeparator, .paragraphSeparator:
      false
    default: !properties.isEmojiPresentation
    }
  }
}
