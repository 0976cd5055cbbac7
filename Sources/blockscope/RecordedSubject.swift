import BlockLayer
import Explorer
import Machine
import Programs
import Scenarios

/// What a trace, a certificate or a result is about, found again by its name or file.
enum RecordedSubject {
  case scenario(Scenario, Emulator)
  case program(SmallProgram, Model)

  /// The subject of the record in `file`; `path` says where it is now, if it is not where the record says.
  ///
  /// - Throws: one sentence where it is not there.
  init(_ identity: SearchIdentity, of file: String, at path: String?) throws {
    switch identity.kind {
    case .scenario:
      let scenario = try Scenario.named(path ?? identity.file ?? identity.name)
      let rules: Rules
      do { rules = try scenario.rules(at: identity.revision) } catch {
        throw Failure("\(file): \(Failure.sentence(error))")
      }
      var configuration = scenario.configuration(rules)
      configuration.memoryModel = identity.memoryModel
      configuration.omittedBarriers = Set(try identity.omittedBarriers.map { try Self.barrier($0, file) })
      self = .scenario(scenario, Emulator(configuration))
    case .program:
      let program = try Self.program(path ?? identity.file ?? identity.name)
      self = .program(program, program.model(identity.memoryModel))
    }
  }

  var model: Model {
    switch self {
    case .scenario(_, let emulator): emulator.model
    case .program(_, let model): model
    }
  }

  /// What a record of this has to say of itself, under the conditions that `other` names.
  func identity(like other: SearchIdentity) -> SearchIdentity {
    switch self {
    case .scenario(let scenario, let emulator): .scenario(scenario, file: other.file, emulator)
    case .program(let program, let model):
      .program(program, file: other.file, model, memoryModel: other.memoryModel)
    }
  }

  private static func program(_ nameOrPath: String) throws -> SmallProgram {
    if let program = SmallProgram.named(nameOrPath) ?? Scenario.smallProgram(named: nameOrPath) { return program }
    let text = try TextFile.read(nameOrPath, expected: "a program of the explorer suite")
    return try SmallProgram.parse(text, file: nameOrPath)
  }

  private static func barrier(_ name: String, _ file: String) throws -> Barrier {
    if let barrier = Barrier(rawValue: name) { return barrier }
    throw Failure(
      "\(file): no barrier '\(name)', expected one of \(Barrier.allCases.map(\.rawValue).joined(separator: ", "))")
  }
}

extension SearchIdentity {
  /// The identity of a scenario's emulator at its start. `file` is where the scenario came from, if it is not built in.
  static func scenario(_ scenario: Scenario, file: String?, _ emulator: Emulator) -> SearchIdentity {
    .scenario(scenario, file: file, emulator.configuration, emulator.model)
  }

  /// The same of a model of a configuration.
  static func scenario(
    _ scenario: Scenario, file: String?, _ configuration: MachineConfiguration, _ model: Model
  ) -> SearchIdentity {
    SearchIdentity(
      model, kind: .scenario, name: scenario.name, file: file, revision: configuration.rules.name,
      memoryModel: configuration.memoryModel, omittedBarriers: configuration.omittedBarriers.map(\.rawValue),
      description: configuration.descriptionHash)
  }

  /// The identity of a program's model at its start.
  static func program(
    _ program: SmallProgram, file: String?, _ model: Model, memoryModel: MemoryModel
  ) -> SearchIdentity {
    SearchIdentity(
      model, kind: .program, name: program.name, file: file, memoryModel: memoryModel,
      description: program.descriptionHash)
  }
}

extension MachineConfiguration {
  /// A hash of what the machine is made of and what its guest and its client may do; the same everywhere.
  var descriptionHash: UInt64 {
    var hash = TextHash()
    for command in setup { hash.add(command.description) }
    switch guest {
    case .idle: hash.add("idle")
    case .prober(let commands, let places, let outstanding):
      hash.add("prober")
      for command in commands { hash.add(command.map { "\($0)" }.joined(separator: " ")) }
      for place in places { hash.add("\(place.target):\(place.lun)") }
      hash.add(outstanding)
    case .load(let outstanding):
      hash.add("load")
      hash.add(outstanding)
    case .rescanner(let place):
      hash.add("rescanner")
      hash.add("\(place.target):\(place.lun)")
    case .firmware: hash.add("firmware")
    case .bootSector(let reads):
      hash.add("boot sector")
      for read in reads {
        hash.add(read.lba)
        hash.add(read.count)
      }
    }
    if let client {
      hash.add(client.repeats ? "client, again and again" : "client")
      for command in client.commands { hash.add(command.description) }
    }
    for (name, length) in fileLengths.sorted(by: { $0.key < $1.key }) {
      hash.add(name)
      hash.add(length)
    }
    return hash.value
  }
}
