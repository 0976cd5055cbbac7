import BlockLayer
import Explorer
import Machine
import Programs

/// The machine of a scenario that is a small program: for what is finer than the engine's steps.
public struct ProgramPart: Sendable, Hashable {
  /// Where the programs of its revisions come from.
  public enum Origin: Sendable, Hashable {
    /// Text, of which some lines are there at some revisions only.
    case source(ProgramSource)
    /// Programs of the library, by revision.
    case library([String: String])
  }

  public var origin: Origin
  public var memoryModel: MemoryModel

  public init(_ origin: Origin, memoryModel: MemoryModel = .sc) {
    self.origin = origin
    self.memoryModel = memoryModel
  }
}

extension Scenario {
  /// The small program of a revision; nil where the machine is the engine, or there is no such revision.
  public func smallProgram(at revision: String) -> SmallProgram? {
    guard let program, variants.contains(where: { $0.name == revision }) else { return nil }
    var found: SmallProgram?
    switch program.origin {
    case .source(let source): found = try? source.program(at: revision, of: variants.map(\.name))
    case .library(let names): found = names[revision].flatMap { SmallProgram.named($0) }
    }
    // A record of it finds it again by this name.
    found?.name = "\(name)@\(revision)"
    return found
  }

  /// The program that `SCENARIO@REVISION` names; nil: there is none.
  public static func smallProgram(named name: String) -> SmallProgram? {
    let parts = name.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let scenario = try? Scenario.named(parts[0]) else { return nil }
    return scenario.smallProgram(at: parts[1])
  }

  /// What can be searched of a revision; nil where there is no such revision.
  public func model(at revision: String) -> Model? {
    guard let program else { return rules(revision).map { Emulator(configuration($0)).model } }
    guard var model = smallProgram(at: revision)?.model(program.memoryModel) else { return nil }
    // As every scenario, it ends with the first thing that goes wrong.
    model.afterFinding = .ends
    return model
  }

  /// What every fair infinite run of a revision has to keep.
  public func promises(at revision: String) -> [LivenessProperty] {
    smallProgram(at: revision)?.livenessProperties ?? []
  }
}

extension SmallProgram {
  /// Its promises, as a search wants them.
  public var livenessProperties: [LivenessProperty] {
    properties.map { property in
      let kind: LivenessProperty.Kind = property.kind == .eventually ? .eventually : .infinitelyOften
      return LivenessProperty(property.name, kind, holds: property.holds)
    }
  }
}
