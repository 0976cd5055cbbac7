/// Types of QAPI that no table of options describes: what commands answer, and unions that they check themselves.
///
/// A definition is `Name = member: Type, member?: Type, ...`, with `by TAG case: Type, ...` behind it for a union;
/// `Name = enum value ...`; or `Name = alternate Type ...`. `[Type]` is a list, `@command` what that command takes.
enum SchemaTypes {
  /// The definitions by name.
  static let all: [String: String] = {
    var all: [String: String] = [:]
    var name = ""
    for line in [block, statistics, jobs, machine, inputs].joined(separator: "\n").split(separator: "\n") {
      if line.hasPrefix(" ") {
        all[name, default: ""] += " " + trimmed(line)
      } else if let equals = line.firstIndex(of: "=") {
        name = trimmed(line[..<equals])
        all[name] = trimmed(line[line.index(after: equals)...])
      }
    }
    return all
  }()

  /// Without the blanks around it.
  static func trimmed(_ text: Substring) -> String {
    let start = text.drop { $0 == " " }
    var end = start.endIndex
    while end > start.startIndex, start[start.index(before: end)] == " " { end = start.index(before: end) }
    return String(start[..<end])
  }
}
