import Machine

/// Something that has to happen, told state by state.
public struct LivenessProperty {
  /// What has to be so on every run, in linear temporal logic (Pnueli, 1977).
  public enum Kind: String, Sendable {
    /// It holds at some time: F p.
    case eventually
    /// It holds again and again: G F p. Of a run that ends, in its last state.
    case infinitelyOften
    /// It does not hold for ever: G F not p.
    case notForEver
    /// It is a progress label: no cycle without it; a run that ends has made its progress (Spin's `progress`).
    case progress
  }

  /// What a graph keeps of a property.
  public struct Name: Sendable, Hashable {
    public var name: String
    public var kind: Kind
  }

  public var name: String
  public var kind: Kind
  /// Whether it holds in the machine's current state.
  public var holds: (Machine) -> Bool

  public init(_ name: String, _ kind: Kind, holds: @escaping (Machine) -> Bool) {
    self.name = name
    self.kind = kind
    self.holds = holds
  }

  var id: Name { Name(name: name, kind: kind) }
}

/// Which runs count.
public enum Fairness: String, Sendable, CaseIterable {
  /// All: a thread may be left standing for ever although it can go.
  case none
  /// Those in which a thread that can go without interruption goes at some time (weak fairness; Spin's `-f`).
  case weak
}

/// A run on which what has to happen does not.
public struct LivenessViolation: Sendable, Equatable {
  public var finding: Finding
  /// The steps to the cycle, or to where the run ends.
  public var stem: [Decision]
  /// The steps that are repeated for ever; empty where the run ends.
  public var cycle: [Decision]
}
