/// Files that are there by name only, and the host's beside them: a machine that is shown has both its own and a person's.
public struct NamedFiles: HostFiles {
  private let names: Set<String>
  private let named: any HostFiles
  private let others: any HostFiles

  /// `named` has the files of these names, `others` all others.
  public init(_ names: Set<String>, named: any HostFiles = AssumedFiles(), others: any HostFiles) {
    self.names = names
    self.named = named
    self.others = others
  }

  private func provider(_ path: String) -> any HostFiles { names.contains(path) ? named : others }

  public func look(_ path: String) throws(HostError) -> HostFileFacts { try provider(path).look(path) }

  public func read(_ path: String, at offset: Int, count: Int) -> [UInt8] {
    provider(path).read(path, at: offset, count: count)
  }

  public func hasData(_ path: String, at offset: Int, length: Int) -> (isData: Bool, count: Int) {
    provider(path).hasData(path, at: offset, length: length)
  }

  public func refusalToCreate(_ path: String) -> HostError? { provider(path).refusalToCreate(path) }

  public func isAssumed(_ path: String) -> Bool { provider(path).isAssumed(path) }
}
