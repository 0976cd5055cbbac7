import BlockLayer
import Explorer
import Machine
import Programs
import Scenarios

/// What can be searched: a scenario at a revision, or a small program.
enum SearchTarget: Sendable {
  case scenario(Scenario, MachineConfiguration, file: String?)
  case program(SmallProgram, MemoryModel, file: String?)

  /// The target that a name or a file means: a scenario's or a program's name, a YAML file, or a JSON file in the
  /// explorer suite's format.
  ///
  /// - Throws: one sentence where there is no such thing, or where it cannot be searched in that way.
  init(_ name: String, revision: String?, memoryModel: MemoryModel, omittedBarriers: [String]) throws {
    if let (program, memory, file) = try Self.programOfScenario(name, revision) {
      if let barrier = omittedBarriers.first {
        throw Failure("\(name) is a program, and --omit-barrier \(barrier) is for the engine")
      }
      let memory = memoryModel == .sc ? memory : memoryModel
      if let refusal = program.refusal(memory) { throw Failure(refusal) }
      self = .program(program, memory, file: file)
      return
    }
    if let (program, file) = try Self.program(name) {
      if let revision { throw Failure("\(name) is a program, and --revision \(revision) is for scenarios") }
      if let barrier = omittedBarriers.first {
        throw Failure("\(name) is a program, and --omit-barrier \(barrier) is for scenarios")
      }
      if let refusal = program.refusal(memoryModel) { throw Failure(refusal) }
      self = .program(program, memoryModel, file: file)
      return
    }
    if !name.contains("/"), !name.hasSuffix(".yaml"), !Scenario.all.contains(name) {
      throw Failure(
        "no scenario and no program '\(name)', expected one that 'blockscope scenarios' or 'blockscope programs' lists, or a "
          + "file that ends in .yaml or .json")
    }
    let scenario = try Scenario.named(name)
    var configuration = scenario.configuration(try scenario.rules(at: revision))
    configuration.memoryModel = memoryModel
    configuration.omittedBarriers = Set(try omittedBarriers.map(Self.barrier))
    self = .scenario(scenario, configuration, file: name.contains("/") ? name : nil)
  }

  /// The program of a scenario that is one, with the memory model that it is about; nil: it is none.
  static func programOfScenario(
    _ name: String, _ revision: String?
  ) throws -> (program: SmallProgram, memoryModel: MemoryModel, file: String?)? {
    let isFile = name.hasSuffix(".yaml") || name.contains("/") && !name.hasSuffix(".json")
    guard isFile || Scenario.all.contains(name) else { return nil }
    let scenario = try Scenario.named(name)
    guard let part = scenario.program else { return nil }
    guard let program = scenario.smallProgram(at: revision ?? scenario.revision) else {
      throw Failure(
        "no revision '\(revision ?? "")' for \(scenario.name), expected one of "
          + scenario.revisionNames.joined(separator: ", "))
    }
    return (program, part.memoryModel, isFile ? name : nil)
  }

  /// The program of that name or in that file; nil: it is no program's.
  static func program(_ name: String) throws -> (program: SmallProgram, file: String?)? {
    if name.hasSuffix(".json") {
      let text = try TextFile.read(name, expected: "a program of the explorer suite")
      return (try SmallProgram.parse(text, file: name), name)
    }
    guard !name.contains("/"), !Scenario.all.contains(name) else { return nil }
    return SmallProgram.named(name).map { ($0, nil) }
  }

  static func barrier(_ name: String) throws -> Barrier {
    if let barrier = Barrier(rawValue: name) { return barrier }
    throw Failure("no barrier '\(name)', expected one of \(Barrier.allCases.map(\.rawValue).joined(separator: ", "))")
  }

  /// What people call it: `rhel-19381 at seed`.
  var title: String {
    switch self {
    case .scenario(let scenario, let configuration, _):
      "\(scenario.name) at \(configuration.rules.name)" + (configuration.memoryModel == .tso ? " under TSO" : "")
    case .program(let program, let memoryModel, _): program.name + (memoryModel == .tso ? " under TSO" : "")
    }
  }

  /// A fresh model; all are equal.
  func makeModel() -> Model {
    switch self {
    case .scenario(_, let configuration, _): return Emulator(configuration).model
    case .program(let program, let memoryModel, _): return program.model(memoryModel)
    }
  }

  /// The steps of a schedule from the start, in words.
  func steps(_ schedule: [Decision]) -> [ExploredStep] {
    switch self {
    case .scenario(_, let configuration, _): return Exploration.describe(schedule, on: Emulator(configuration))
    case .program(let program, let memoryModel, _):
      let machine = program.model(memoryModel).machine
      return ExploredStep.describe(schedule, on: machine) { program.changes(machine, under: memoryModel, since: $0) }
    }
  }

  /// The data races of a schedule from the start.
  func races(_ schedule: [Decision]) -> [Exploration.ExploredRace] {
    guard case .scenario(_, let configuration, _) = self else { return [] }
    return Exploration.races(schedule, on: Emulator(configuration))
  }

  /// What a record of it has to say.
  func identity(_ model: Model) -> SearchIdentity {
    switch self {
    case .scenario(let scenario, let configuration, let file):
      .scenario(scenario, file: file, configuration, model)
    case .program(let program, let memoryModel, let file):
      .program(program, file: file, model, memoryModel: memoryModel)
    }
  }

  /// What is to be known of a state in which no thread can go: a program's shared values. nil: nothing more.
  var endDescription: ((Machine) -> String)? {
    guard case .program(let program, _, _) = self else { return nil }
    return { machine in
      program.sharedValues(machine).map { "\($0.name) = \($0.value)" }.joined(separator: ", ")
    }
  }

  /// What every fair infinite run has to keep.
  var properties: [LivenessProperty] {
    guard case .program(let program, _, _) = self else { return [] }
    return program.livenessProperties
  }
}
