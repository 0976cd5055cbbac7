import EngineSubject
import Inspector
import Pictures
import Subject
import Terminal
import Themes

/// Screens as text.
struct Printer {
  var size: Size
  /// Steps that a machine takes before its screen is printed.
  var steps = 400
  /// Keys that are pressed then.
  var keys: [KeyPress] = []
  var format = Picture.Format.text
  /// Where the picture goes; nil: to standard output.
  var file: String?

  /// Prints the screen that an opening has after its steps and keys.
  func print(_ opening: Opening, _ options: ScreenOptions) throws {
    // Text has no colours; but a theme that does not exist is an error there too.
    let theme = try Theme.named(options.themeName)
    var state = ViewState(rows: size.rows, columns: size.columns)
    let snapshot: Snapshot
    if let program = opening.program {
      let session = program.session(opening)
      snapshot = press(&state, look: session.snapshot, do: session.perform)
    } else {
      let session = try opening.session()
      session.pace = options.pace
      if opening.isLive { session.runToStep(steps) }
      snapshot = press(&state, look: session.snapshot) { command in
        session.perform(command)
        session.runErrands()
      }
    }
    let canvas = render(snapshot, state, rows: size.rows, columns: size.columns)
    if format == .text, file == nil { return Console.say(canvas, ascii: options.ascii) }
    let picture = Picture(options.ascii ? ASCIIFallback.canvas(canvas) : canvas, theme: theme)
    let text = picture.text(format)
    if let file { return try TextFile.write(text, to: file) }
    Console.say(String(text.dropLast()))
  }

  /// Presses the keys, one after another; answers the last snapshot.
  private func press(
    _ state: inout ViewState, look: () -> Snapshot, do perform: (SubjectCommand) -> Void
  ) -> Snapshot {
    var snapshot = look()
    _ = update(&state, .snapshot, snapshot: snapshot)
    for key in keys {
      for case .subject(let command) in update(&state, .key(key), snapshot: snapshot) { perform(command) }
      snapshot = look()
      _ = update(&state, .snapshot, snapshot: snapshot)
    }
    return snapshot
  }
}
