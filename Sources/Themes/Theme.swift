import Canvas

/// Which look each role has: a value, read from a theme file.
public struct Theme: Equatable, Sendable {
  /// What the file calls itself.
  public let name: String
  /// The colours painted behind everything; nil leaves the terminal's own.
  public let background: RGB?
  /// The roles, as theme files write them, that the file left out and that inherit their look.
  public let inherited: [String]
  /// By the name of the role.
  private let looks: [String: Look]
  private let contexts: [Look]

  init(name: String, background: RGB?, inherited: [String], looks: [String: Look], contexts: [Look]) {
    self.name = name
    self.background = background
    self.inherited = inherited
    self.looks = looks
    self.contexts = contexts
  }

  /// The look of a role. Numbers of contexts wrap around the theme's list.
  public subscript(role: Role) -> Look {
    if case .context(let number) = role, !contexts.isEmpty {
      let count = contexts.count
      return contexts[(number % count + count) % count]
    }
    return looks[RoleName.of(role).rawValue] ?? Look()
  }

  /// How many looks for contexts there are before they repeat.
  public var contextCount: Int { contexts.count }
}
