import Files

/// Where themes are: folders, in the order in which they are looked into, and after them what is built in.
public struct ThemeLibrary: Sendable {
  public let folders: [String]

  /// A theme and where it is from.
  public struct Entry: Equatable, Sendable {
    /// What to ask for: the file's name without `.yaml`.
    public let name: String
    /// The file, or nil if it is built in.
    public let file: String?
  }

  public init(folders: [String]) { self.folders = folders }

  /// The folders of a person, of the program's own installation, and of the system, in this order.
  ///
  /// - Parameters:
  ///   - environment: `XDG_CONFIG_HOME` and `HOME` are looked at. A relative `XDG_CONFIG_HOME` is ignored, as the XDG Base
  ///     Directory Specification says.
  ///   - program: The path of the running program; nil if it is not known.
  public init(environment: [String: String], program: String?) {
    var folders: [String] = []
    if let home = environment["XDG_CONFIG_HOME"], home.hasPrefix("/") {
      folders.append("\(home)/blockscope/themes")
    } else if let home = environment["HOME"], !home.isEmpty {
      folders.append("\(home)/.config/blockscope/themes")
    }
    if let program, let slash = program.lastIndex(of: "/") {
      folders.append("\(program[..<slash])/../share/blockscope/themes")
    }
    folders += ["/usr/local/share/blockscope/themes", "/usr/share/blockscope/themes"]
    self.init(folders: folders)
  }

  /// The library of this process.
  public static func standard() -> ThemeLibrary {
    ThemeLibrary(environment: Theme.environment(), program: Files.program())
  }

  /// Everything there is, by name; of two with one name, the one that is found first.
  public func entries() -> [Entry] {
    var found: [String: Entry] = [:]
    for folder in folders {
      for file in Files.list(folder) where file.hasSuffix(".yaml") && file != ".yaml" {
        let name = String(file.dropLast(5))
        if found[name] == nil { found[name] = Entry(name: name, file: "\(folder)/\(file)") }
      }
    }
    for theme in Theme.embedded where found[theme.name] == nil {
      found[theme.name] = Entry(name: theme.name, file: nil)
    }
    return found.values.sorted { $0.name < $1.name }
  }

  /// A theme by its name, or by its path if there is a `/` in it or `.yaml` at its end.
  ///
  /// - Throws: `ThemeError`
  public func theme(_ name: String) throws -> Theme {
    if name.contains("/") || name.hasSuffix(".yaml") {
      return try Theme(yaml: try Theme.text(of: name), file: name)
    }
    for folder in folders where !name.isEmpty {
      let path = "\(folder)/\(name).yaml"
      if Files.exists(path) { return try Theme(yaml: try Theme.text(of: path), file: path) }
    }
    if let theme = Theme.embedded.first(where: { $0.name == name }) {
      return try Theme(yaml: theme.yaml, file: "\(name).yaml (built in)")
    }
    let names = entries().map(\.name).joined(separator: ", ")
    throw ThemeError("no theme '\(name)', expected one of \(names), or the path of a file that ends in .yaml")
  }
}

extension Theme {
  /// Every theme that can be asked for by name, and where it is from.
  public static func names() -> [ThemeLibrary.Entry] { ThemeLibrary.standard().entries() }

  /// A theme by name or path, from the standard places.
  ///
  /// - Throws: `ThemeError`
  public static func named(_ name: String) throws -> Theme { try ThemeLibrary.standard().theme(name) }
}
