import EngineSubject
import Inspector
import Subject
import Themes

/// Screens as text.
struct Printer {
  var size: Size
  /// Steps that a machine takes before its screen is printed.
  var steps = 400
  /// Keys that are pressed then.
  var keys: [KeyPress] = []

  /// Prints the screen that an opening has after its steps and keys.
  func print(_ opening: Opening, _ options: ScreenOptions) throws {
    // Nothing here has colours; but a theme that does not exist is an error here too.
    _ = try Theme.named(options.themeName)
    let session = try opening.session()
    session.pace = options.pace
    if opening.isLive { session.runToStep(steps) }
    var state = ViewState(rows: size.rows, columns: size.columns)
    var snapshot = session.snapshot()
    _ = update(&state, .snapshot, snapshot: snapshot)
    for key in keys {
      for case .subject(let command) in update(&state, .key(key), snapshot: snapshot) { session.perform(command) }
      session.runErrands()
      snapshot = session.snapshot()
      _ = update(&state, .snapshot, snapshot: snapshot)
    }
    Console.say(render(snapshot, state, rows: size.rows, columns: size.columns), ascii: options.ascii)
  }
}
