import BlockLayer

/// A race to step through and to search: the machine, what its guest and its client may do, and the story.
public struct Scenario: Sendable {
  /// What the command line calls it, e.g. `rhel-19381`.
  public var name: String
  /// One line for people.
  public var title: String
  /// The revision that it is about when none is named.
  public var revision: String
  /// What was found, and where the model is coarser or finer than QEMU.
  public var notes: String
  /// QMP commands that build the machine.
  public var setup: [Command]
  public var guest: GuestKind
  public var client: ClientScript?
  /// The story in pages, in order.
  public var story: [StoryPage]
  /// The verdict that each revision is known to have.
  public var verdicts: [Verdict]

  /// One page of the story.
  public struct StoryPage: Hashable, Sendable {
    /// The page holds from the first step on whose function or line of pseudo-code contains this, after the steps of the
    /// pages before it; empty: from the start.
    public var after: String
    /// A paragraph.
    public var text: String

    public init(after: String, text: String) {
      self.after = after
      self.text = text
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
    client: ClientScript?, story: [StoryPage], verdicts: [Verdict]
  ) {
    self.name = name
    self.title = title
    self.revision = revision
    self.notes = notes
    self.setup = setup
    self.guest = guest
    self.client = client
    self.story = story
    self.verdicts = verdicts
  }

  /// The machine of this scenario at a revision.
  public func configuration(_ rules: Rules) -> MachineConfiguration {
    MachineConfiguration(rules: rules, setup: setup, guest: guest, client: client)
  }
}
