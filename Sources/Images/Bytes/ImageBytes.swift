/// The contents of an image as a parser sees them: a length, and reads that never fail.
public protocol ImageBytes {
  /// Length in bytes.
  var length: Int { get }

  /// `count` bytes from `offset` on; what lies behind the end reads as zeros, as it does for QEMU's format drivers.
  func read(at offset: Int, count: Int) -> [UInt8]
}

/// Bytes in memory.
public struct MemoryBytes: ImageBytes {
  private let bytes: [UInt8]

  /// An image that consists of these bytes.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public var length: Int { bytes.count }

  public func read(at offset: Int, count: Int) -> [UInt8] {
    let wanted = max(0, count)
    guard offset >= 0, offset < bytes.count else { return [UInt8](repeating: 0, count: wanted) }
    let found = bytes[offset..<min(bytes.count, offset.addingReportingOverflow(wanted).partialValue.clamped(offset))]
    return found + [UInt8](repeating: 0, count: wanted - found.count)
  }
}

extension Int {
  /// The sum of a non-negative offset and a count; the largest number where it does not fit.
  fileprivate func clamped(_ offset: Int) -> Int { self < offset ? .max : self }
}
