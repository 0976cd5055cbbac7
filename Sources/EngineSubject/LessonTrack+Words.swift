import Lessons

extension LessonTrack {
  /// The words beside the panes: what it is about at the start, the open pages, the fix and what to read at the end.
  func words(isAtStart: Bool, isAtEnd: Bool) -> [String] {
    var words: [String] = []
    if isAtStart { words = [lesson.about] + lesson.cast.map { "\($0.name): \($0.text)" } }
    words += pages.map { lesson.pages[$0].text }
    guard isAtEnd else { return words }
    if let fix = lesson.fix {
      words.append("The fix" + (fix.revision.map { " (\($0))" } ?? "") + ": \(fix.text)")
      if let revision = fix.revision { words.append("F tries the same schedule at \(revision).") }
    }
    if !lesson.reading.isEmpty { words.append("Read on: " + lesson.reading.joined(separator: "; ") + ".") }
    return words
  }
}
