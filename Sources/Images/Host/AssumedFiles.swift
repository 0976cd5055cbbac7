/// A host that takes every name for an empty file of 1 GiB: for machines that need disks but no files.
public struct AssumedFiles: HostFiles {
  private static let length = 1 << 30

  public init() {}

  public func look(_ path: String) -> HostFileFacts {
    HostFileFacts(kind: .regular, identity: path, length: Self.length, allocated: Self.length)
  }

  public func read(_ path: String, at offset: Int, count: Int) -> [UInt8] {
    [UInt8](repeating: 0, count: max(0, count))
  }

  public func hasData(_ path: String, at offset: Int, length: Int) -> (isData: Bool, count: Int) { (true, length) }

  public func isAssumed(_ path: String) -> Bool { true }

  public func refusalToCreate(_ path: String) -> HostError? { nil }
}

/// A host without files: for machines that were told of those that there are.
public struct NoFiles: HostFiles {
  public init() {}

  public func look(_ path: String) throws(HostError) -> HostFileFacts {
    throw HostError(code: 2, text: "No such file or directory")
  }

  public func read(_ path: String, at offset: Int, count: Int) -> [UInt8] {
    [UInt8](repeating: 0, count: max(0, count))
  }

  public func hasData(_ path: String, at offset: Int, length: Int) -> (isData: Bool, count: Int) { (false, length) }

  public func refusalToCreate(_ path: String) -> HostError? { nil }
}
