/// A key, as the screens know it; whoever reads a keyboard translates into this.
public enum KeyPress: Hashable, Sendable {
  case character(Character)
  /// A letter with Ctrl held, in lower case.
  case control(Character)
  case up, down, left, right
  case pageUp, pageDown
  case home, end
  case tab, backTab
  case enter, escape, backspace, delete
  /// F1 is 1.
  case function(Int)
}

extension KeyPress {
  /// How help names it: `s`, `Space`, `Ctrl-L`, `F2`, `Tab`.
  public var name: String {
    switch self {
    case .character(" "): "Space"
    case .character(let character): String(character)
    case .control(let letter): "Ctrl-\(String(letter).uppercased())"
    case .function(let number): "F\(number)"
    default: Self.named.first { $0.key == self }?.name ?? "?"
    }
  }

  /// The key that `name` names; nil for what is no key.
  public init?(name: String) {
    if let known = Self.named.first(where: { $0.name.lowercased() == name.lowercased() }) {
      self = known.key
    } else if name.lowercased() == "space" {
      self = .character(" ")
    } else if name.count == 1, let character = name.first {
      self = .character(character)
    } else if name.lowercased().hasPrefix("ctrl-"), name.count == 6, let letter = name.lowercased().last {
      self = .control(letter)
    } else if name.first == "F", let number = Int(name.dropFirst()), (1...24).contains(number) {
      self = .function(number)
    } else {
      return nil
    }
  }

  private static let named: [(name: String, key: KeyPress)] = [
    ("Up", .up), ("Down", .down), ("Left", .left), ("Right", .right), ("PgUp", .pageUp), ("PgDn", .pageDown),
    ("Home", .home), ("End", .end), ("Tab", .tab), ("Shift-Tab", .backTab), ("Enter", .enter), ("Esc", .escape),
    ("Backspace", .backspace), ("Del", .delete),
  ]
}
