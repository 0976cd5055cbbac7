/// The files of the host as the engine sees them: it only ever reads.
public protocol HostFiles: Sendable {
  /// What is at a path; links are followed. Throws what `open` of the file would.
  func look(_ path: String) throws(HostError) -> HostFileFacts

  /// `count` bytes of a regular file; what lies behind its end, or cannot be read, is zeros.
  func read(_ path: String, at offset: Int, count: Int) -> [UInt8]

  /// Whether there is data at an offset, and for how many bytes that holds: SEEK_DATA and SEEK_HOLE.
  func hasData(_ path: String, at offset: Int, length: Int) -> (isData: Bool, count: Int)

  /// Why no file can be made at a path; nil if one can be.
  func refusalToCreate(_ path: String) -> HostError?

  /// Whether a file is taken for whatever it is opened as, because there are no bytes that could tell.
  func isAssumed(_ path: String) -> Bool
}

extension HostFiles {
  public func isAssumed(_ path: String) -> Bool { false }
}

/// What the host says of a file.
public struct HostFileFacts: Hashable, Sendable {
  /// What kind of thing it is.
  public enum Kind: Hashable, Sendable {
    case regular
    case folder
    /// A character or block device.
    case device
    /// A FIFO, a socket and what else there is.
    case other
  }

  public var kind: Kind
  /// The same for two names of one file.
  public var identity: String
  /// Length in bytes; negative where the file has none, such as those of the kernel.
  public var length: Int
  /// Bytes that it takes on the host.
  public var allocated: Int
  /// Whether it may be opened for writing. It never is.
  public var isWritable: Bool

  public init(kind: Kind, identity: String, length: Int, allocated: Int, isWritable: Bool = true) {
    self.kind = kind
    self.identity = identity
    self.length = length
    self.allocated = allocated
    self.isWritable = isWritable
  }
}

/// An `errno` of the host.
public struct HostError: Error, Hashable, Sendable {
  public let code: Int32
  /// strerror.
  public let text: String

  public init(code: Int32, text: String) {
    self.code = code
    self.text = text
  }
}
