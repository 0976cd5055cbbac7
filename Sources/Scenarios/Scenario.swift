import BlockLayer
import Conditions
import Lessons

/// A race to step through and to search: the machine, what its guest and its client may do, and what is taught along it.
public struct Scenario: Sendable {
  /// What the command line calls it, e.g. `rhel-19381`.
  public var name: String
  /// One line for people.
  public var title: String
  /// The entry of the catalogue of races that it plays, e.g. `C-04`; empty where there is none.
  public var catalogue = ""
  /// The revision that it is about when none is named.
  public var revision: String
  /// What was found, and where the model is coarser or finer than QEMU.
  public var notes: String
  /// QMP commands that build the machine.
  public var setup: [Command]
  public var guest: GuestKind
  public var client: ClientScript?
  /// What is taught along its run; nil: nothing.
  public var lesson: Lesson?
  /// Where a lesson without a bug leads: its run is the shortest one to where this holds.
  public var goal: Condition?
  /// The machine, where it is a small program and not the engine; then there is neither guest nor client.
  public var program: ProgramPart?
  /// Rules that hold at every revision of this scenario, e.g. a detail that the engine leaves out unless asked for.
  public var rules: [RuleSetting] = []
  /// Revisions that only this scenario knows: a release with some rules set otherwise.
  public var variants: [Variant] = []
  /// The verdict that each revision is known to have.
  public var verdicts: [Verdict]
  /// What the finding of the revision that the scenario is about says, or a part of it; empty where nothing is known.
  public var symptom = ""

  /// A rule and what it is set to.
  public struct RuleSetting: Hashable, Sendable {
    public var rule: String
    public var value: String

    public init(_ rule: String, _ value: String) {
      self.rule = rule
      self.value = value
    }
  }

  /// A revision of this scenario's own.
  public struct Variant: Hashable, Sendable {
    /// What `--revision` takes, e.g. `before-5bdbaebcce`.
    public var name: String
    /// The revision that it is made from.
    public var base: String
    public var rules: [RuleSetting]
    /// One line for people.
    public var summary: String

    public init(name: String, base: String, rules: [RuleSetting], summary: String = "") {
      self.name = name
      self.base = base
      self.rules = rules
      self.summary = summary
    }
  }

  /// What a search of a revision finds.
  public struct Verdict: Hashable, Sendable {
    public var revision: String
    /// The kind of the finding, e.g. `assertion`; nil: a complete search finds nothing.
    public var finding: String?

    public init(revision: String, finding: String?) {
      self.revision = revision
      self.finding = finding
    }
  }

  public init(
    name: String, title: String, revision: String, notes: String, setup: [Command], guest: GuestKind,
    client: ClientScript?, verdicts: [Verdict]
  ) {
    self.name = name
    self.title = title
    self.revision = revision
    self.notes = notes
    self.setup = setup
    self.guest = guest
    self.client = client
    self.verdicts = verdicts
  }

  /// What a revision does in this scenario: one of its variants, else one that `Revisions` has. nil: there is none.
  public func rules(_ revision: String) -> Rules? {
    let variant = variants.first { $0.name == revision }
    guard var rules = Revisions.named(variant?.base ?? revision)?.rules else { return nil }
    for setting in self.rules + (variant?.rules ?? []) {
      guard let rule = RuleSwitch.named(setting.rule), rule.set(setting.value, in: &rules) else { return nil }
    }
    rules.name = revision
    return rules
  }

  /// The names of the revisions that can be asked for.
  public var revisionNames: [String] {
    variants.map(\.name) + (program == nil ? Revisions.all.map(\.name) : [])
  }

  /// The machine of this scenario at a revision.
  public func configuration(_ rules: Rules) -> MachineConfiguration {
    MachineConfiguration(rules: rules, setup: setup, guest: guest, client: client)
  }
}
