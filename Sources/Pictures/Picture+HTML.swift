import Canvas
import Themes

extension Picture {
  /// A page with one `<pre>`, whose spans carry their own colours: it can be cut out and pasted anywhere.
  var html: String {
    let ground = theme.background ?? Self.plain.background
    var lines = [
      "<!DOCTYPE html>", "<html lang=\"en\">",
      "<head><meta charset=\"utf-8\"><title>\(title.escapedForXML)</title></head>",
      "<body style=\"margin:0;background:\(ground.hex)\">",
    ]
    var rows: [String] = []
    for row in 0..<canvas.rows { rows.append(runs(row).map { span($0, ground) }.joined()) }
    let style = "margin:0;padding:8px;line-height:1.2;font-family:'DejaVu Sans Mono',Menlo,Consolas,monospace"
    let open = "<pre style=\"\(style);color:\(Self.plain.foreground.hex);background:\(ground.hex)\">"
    lines.append(open + rows.joined(separator: "\n") + "</pre>")
    return (lines + ["</body>", "</html>"]).joined(separator: "\n") + "\n"
  }

  private func span(_ run: PictureRun, _ ground: RGB) -> String {
    var style: [String] = []
    if var color = run.foreground {
      if run.attributes.contains(.dim) { color = color.mixed(with: run.background ?? ground) }
      style.append("color:\(color.hex)")
    }
    if let color = run.background, color != ground { style.append("background:\(color.hex)") }
    if run.attributes.contains(.bold) { style.append("font-weight:bold") }
    if run.attributes.contains(.italic) { style.append("font-style:italic") }
    if run.attributes.contains(.underline) { style.append("text-decoration:underline") }
    let text = run.text.escapedForXML
    return style.isEmpty ? text : "<span style=\"\(style.joined(separator: ";"))\">\(text)</span>"
  }
}
