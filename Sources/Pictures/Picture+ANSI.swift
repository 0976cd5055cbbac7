import Canvas
import Themes

extension Picture {
  /// Select Graphic Rendition of each run, reset at the end of each row, so that rows can be cut out.
  var ansi: String {
    var result = ""
    for row in 0..<canvas.rows {
      for run in runs(row) { result += "\u{1b}[\(Self.codes(run))m\(run.text)" }
      result += "\u{1b}[0m\n"
    }
    return result
  }

  private static func codes(_ run: PictureRun) -> String {
    var codes = ["0"]
    let marks: [(Attributes, String)] = [(.bold, "1"), (.dim, "2"), (.italic, "3"), (.underline, "4"), (.reverse, "7")]
    codes += marks.filter { run.attributes.contains($0.0) }.map(\.1)
    if let color = run.foreground { codes.append("38;2;\(color.red);\(color.green);\(color.blue)") }
    if let color = run.background { codes.append("48;2;\(color.red);\(color.green);\(color.blue)") }
    return codes.joined(separator: ";")
  }
}
