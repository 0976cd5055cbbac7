/// One rule of a revision by name, so that files and the command line can set it.
///
/// A variant of a release, e.g. the release with one commit taken back, is that release with some rules set.
public struct RuleSwitch: Sendable {
  /// As it is written, e.g. `attach-kicks`.
  public let name: String
  /// One line for people, with the commit where there is one.
  public let summary: String
  /// What it can be set to; `off` and `on` where it is a matter of yes or no.
  public let values: [String]
  private let write: @Sendable (inout Rules, Int) -> Void
  private let read: @Sendable (Rules) -> Int

  /// A rule that is a matter of yes or no.
  static func flag(_ name: String, _ path: any WritableKeyPath<Rules, Bool> & Sendable, _ summary: String) -> RuleSwitch
  {
    RuleSwitch(
      name: name, summary: summary, values: ["off", "on"], write: { $0[keyPath: path] = $1 == 1 },
      read: { $0[keyPath: path] ? 1 : 0 })
  }

  /// A rule with several ways.
  static func choice<Value: CaseIterable & RawRepresentable<String> & Equatable & Sendable>(
    _ name: String, _ path: any WritableKeyPath<Rules, Value> & Sendable, _ summary: String
  ) -> RuleSwitch where Value.AllCases: Sendable {
    let all = Array(Value.allCases)
    return RuleSwitch(
      name: name, summary: summary, values: all.map(\.rawValue), write: { $0[keyPath: path] = all[$1] },
      read: { rules in all.firstIndex(of: rules[keyPath: path]) ?? 0 })
  }

  /// Sets the rule. Answers false, and leaves it as it is, where there is no such value; YAML's `true` and `false` are
  /// `on` and `off`.
  public func set(_ value: String, in rules: inout Rules) -> Bool {
    let meant = ["true": "on", "false": "off"][value] ?? value
    guard let index = values.firstIndex(of: meant) else { return false }
    write(&rules, index)
    return true
  }

  /// What the rule is set to.
  public func value(in rules: Rules) -> String { values[read(rules)] }

  /// The rule of a name; nil if there is none.
  public static func named(_ name: String) -> RuleSwitch? { all.first { $0.name == name } }
}
