/// Why a program file cannot be used: one sentence.
public struct ProgramError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}
