/// The bounds of a search that belong into its result; nil: no such bound.
public struct RecordedBounds: Hashable, Sendable {
  public var states: Int?
  public var depth: Int?
  public var executions: Int?
  public var preemptions: Int?
  public var bytes: Int?

  public init(_ bounds: Bounds = Bounds()) {
    func recorded(_ bound: Int) -> Int? { bound == .max ? nil : bound }
    states = recorded(bounds.states)
    depth = recorded(bounds.depth)
    executions = recorded(bounds.executions)
    preemptions = bounds.preemptions
    bytes = recorded(bounds.bytes)
  }

  private static let parts: [(key: String, path: any WritableKeyPath<RecordedBounds, Int?> & Sendable)] = [
    ("bound-states", \.states), ("bound-depth", \.depth), ("bound-executions", \.executions),
    ("bound-preemptions", \.preemptions), ("bound-bytes", \.bytes),
  ]

  static var keys: [String] { parts.map(\.key) }

  init(_ reader: RecordReader) throws(RecordError) {
    self.init()
    for part in Self.parts { self[keyPath: part.path] = try reader.optional(part.key, RecordReader.count) }
  }

  func write(to writer: inout RecordWriter) {
    for part in Self.parts {
      if let bound = self[keyPath: part.path] { writer.put(part.key, bound) }
    }
  }
}
