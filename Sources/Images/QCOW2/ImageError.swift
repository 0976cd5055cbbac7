/// Why an image cannot be opened, in QEMU's words.
public struct ImageError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}
