import Machine

/// What was searched, so that a trace, a certificate or a result is only ever used on the same.
public struct SearchIdentity: Hashable, Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case scenario
    case program
  }

  /// `EngineIdentity.version` of the build.
  public var engine: Int
  public var kind: Kind
  public var name: String
  /// Where it came from, if that was a file; just a hint for people.
  public var file: String?
  /// The revision that was modelled, where there are revisions.
  public var revision: String?
  public var memoryModel: MemoryModel
  /// Barriers that were left out, by name, sorted.
  public var omittedBarriers: [String]
  /// A hash of the machine description or of the program's file.
  public var description: UInt64
  /// `Machine.programHash`.
  public var program: UInt64
  /// The fingerprint of the state that the search started at.
  public var start: UInt64

  /// The identity of a model that stands at its start.
  public init(
    _ model: Model, kind: Kind, name: String, file: String? = nil, revision: String? = nil,
    memoryModel: MemoryModel = .sc, omittedBarriers: [String] = [], description: UInt64
  ) {
    engine = EngineIdentity.version
    self.kind = kind
    self.name = name
    self.file = file
    self.revision = revision
    self.memoryModel = memoryModel
    self.omittedBarriers = omittedBarriers.sorted()
    self.description = description
    program = model.machine.programHash
    start = model.machine.store.fingerprint
  }

  /// Why something that was recorded of this cannot be used on `other`, as the end of a sentence; nil if it can. Names and
  /// files may differ.
  public func difference(from other: SearchIdentity) -> String? {
    if engine != other.engine { return "with version \(engine) of the engine, expected version \(other.engine)" }
    if kind != other.kind { return "of a \(kind.rawValue), expected a \(other.kind.rawValue)" }
    if revision != other.revision {
      return "at revision \(revision ?? "(none)"), expected \(other.revision ?? "(none)")"
    }
    if memoryModel != other.memoryModel {
      return "under memory model \(memoryModel.rawValue), expected \(other.memoryModel.rawValue)"
    }
    if omittedBarriers != other.omittedBarriers {
      return "without barriers: \(Self.list(omittedBarriers)), expected without: \(Self.list(other.omittedBarriers))"
    }
    if description != other.description {
      return "with another description: hash \(Hexadecimal.text(description)), "
        + "expected \(Hexadecimal.text(other.description))"
    }
    if program != other.program {
      return
        "with another build: program hash \(Hexadecimal.text(program)), expected \(Hexadecimal.text(other.program))"
    }
    if start != other.start {
      return "with another build or description: start fingerprint \(Hexadecimal.text(start)), "
        + "expected \(Hexadecimal.text(other.start))"
    }
    return nil
  }

  private static func list(_ names: [String]) -> String { names.isEmpty ? "none" : names.joined(separator: ", ") }
}

extension SearchIdentity {
  static let keys = [
    "engine", "kind", "name", "file", "revision", "memory-model", "omitted-barriers", "description", "program", "start",
  ]

  init(_ reader: RecordReader) throws(RecordError) {
    engine = try reader.count("engine")
    kind = try reader.choice("kind")
    name = try reader.text("name")
    file = try reader.optional("file", RecordReader.text)
    revision = try reader.optional("revision", RecordReader.text)
    memoryModel = try reader.choice("memory-model")
    omittedBarriers =
      (try reader.optional("omitted-barriers", RecordReader.text))?.split(separator: " ").map(String.init) ?? []
    description = try reader.hexadecimal("description")
    program = try reader.hexadecimal("program")
    start = try reader.hexadecimal("start")
  }

  func write(to writer: inout RecordWriter) {
    writer.put("engine", engine)
    writer.put("kind", kind.rawValue)
    writer.put("name", name)
    if let file { writer.put("file", file) }
    if let revision { writer.put("revision", revision) }
    writer.put("memory-model", memoryModel.rawValue)
    if !omittedBarriers.isEmpty { writer.put("omitted-barriers", omittedBarriers.joined(separator: " ")) }
    writer.put("description", hexadecimal: description)
    writer.put("program", hexadecimal: program)
    writer.put("start", hexadecimal: start)
  }
}
