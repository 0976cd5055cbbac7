import Yams

extension Theme {
  /// Reads a theme file: `name`, `background` and `roles`.
  ///
  /// - Parameters:
  ///   - yaml: What is in the file.
  ///   - file: Its path, for errors.
  /// - Throws: `ThemeError`
  public init(yaml: String, file: String) throws {
    self = try ThemeReader(file: file).read(yaml)
  }
}

/// Turns the nodes of a theme file into a theme.
struct ThemeReader {
  let file: String

  func read(_ yaml: String) throws -> Theme {
    let root = try compose(yaml)
    guard let top = root.mapping else { throw error(root, "expected 'name', 'background' and 'roles'") }
    var name: String?
    var background = Look()
    var roles: Node?
    for (key, value) in top {
      switch key.string {
      case "name": name = try self.name(value)
      case "background": background = try self.background(value)
      case "roles": roles = value
      default: throw error(key, "unknown key '\(key.string ?? "")', expected one of name, background, roles")
      }
    }
    guard let name else { throw error(root, "'name' is missing, expected the name of the theme") }
    guard let roles else { throw error(root, "'roles' is missing, expected the looks of the roles") }
    return try theme(name, background, roles)
  }

  func error(_ node: Node, _ reason: String) -> ThemeError {
    ThemeError(file: file, line: node.mark?.line, reason)
  }

  private func name(_ node: Node) throws -> String {
    guard let name = node.string, !name.isEmpty else { throw error(node, "expected the name of the theme as text") }
    return name
  }

  /// A pair of colours, or `terminal` for the terminal's own.
  private func background(_ node: Node) throws -> Look {
    if node.string == "terminal" { return Look() }
    let look = try self.look(node)
    guard let full = look.full.foreground, let basic = look.basic.foreground, look.full.background == nil,
      look.basic.background == nil, look.full.attributes.isEmpty, look.basic.attributes.isEmpty
    else { throw error(node, "expected 'terminal' or two colours, as [\"#000000\", \"0\"]") }
    return Look(full: Paint(on: full), basic: Paint(on: basic))
  }

  private func theme(_ name: String, _ background: Look, _ node: Node) throws -> Theme {
    guard let roles = node.mapping else { throw error(node, "expected 'role: [look, look]' below 'roles'") }
    var looks: [String: Look] = [:]
    var contexts: [Look] = []
    for (key, value) in roles {
      guard let role = key.string.flatMap(RoleName.init(rawValue:)) else {
        throw error(key, "unknown role '\(key.string ?? "")', expected one of \(RoleName.list)")
      }
      if role == .contexts { contexts = try self.contexts(value) } else { looks[role.rawValue] = try look(value) }
    }
    let inherited = RoleName.allCases.filter {
      $0 == .contexts ? contexts.isEmpty : looks[$0.rawValue] == nil
    }
    for role in inherited {
      guard let parent = role.parent else { continue }
      let look = (looks[parent.role.rawValue] ?? Look()).with(parent.attributes)
      if role == .contexts { contexts = [look] } else { looks[role.rawValue] = look }
    }
    // A look that names no colour takes those of ordinary text, so that nothing falls through to an unknown colour.
    let base = (looks[RoleName.text.rawValue] ?? Look()).over(background)
    return Theme(
      name: name, background: background.full.background, inherited: inherited.map(\.rawValue),
      looks: looks.mapValues { $0.over(background).over(base) },
      contexts: contexts.map { $0.over(background).over(base) })
  }

  private func contexts(_ node: Node) throws -> [Look] {
    guard let list = node.sequence, !list.isEmpty else {
      throw error(node, "expected a list of looks, the first for the main context")
    }
    return try list.map(look)
  }

  /// Two forms in a list, or one text that names attributes only.
  private func look(_ node: Node) throws -> Look {
    do {
      if let pair = node.sequence, pair.count == 2, let full = pair[0].string, let basic = pair[1].string {
        return Look(full: try LookReader.full.read(full), basic: try LookReader.basic.read(basic))
      }
      if let attributes = node.scalar?.string {
        let full = try LookReader.full.read(attributes)
        if full.foreground == nil, full.background == nil { return Look().with(full.attributes) }
      }
    } catch let problem as LookProblem {
      throw error(node, problem.reason)
    }
    throw error(node, "expected two looks in quotes, for many colours and for 16, as [\"#d0d0d0 bold\", \"7 bold\"]")
  }
}
