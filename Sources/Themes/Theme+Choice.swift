import Glibc

extension Theme {
  /// The environment variables that themes look at.
  public static let variables = ["NO_COLOR", "COLORFGBG", "XDG_CONFIG_HOME", "HOME"]

  /// Those of them that are set.
  public static func environment() -> [String: String] {
    var result: [String: String] = [:]
    for name in variables {
      if let value = getenv(name) { result[name] = String(cString: value) }
    }
    return result
  }

  /// The name (or path) of the theme to use: what was asked for, else `monochrome` under a non-empty `NO_COLOR`, else `light`
  /// where the terminal says that it is light (`COLORFGBG`), else `dark`.
  ///
  /// An option outranks `NO_COLOR`, as no-color.org asks.
  public static func choose(option: String?, environment: [String: String]) -> String {
    if let option { return option }
    if environment["NO_COLOR"]?.isEmpty == false { return "monochrome" }
    let background = environment["COLORFGBG"]?.split(separator: ";").last
    return background == "7" || background == "15" ? "light" : "dark"
  }
}
