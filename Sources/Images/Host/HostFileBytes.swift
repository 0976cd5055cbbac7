/// The contents of a file of the host.
public struct HostFileBytes: ImageBytes {
  public let length: Int
  private let files: any HostFiles
  private let path: String

  public init(_ files: any HostFiles, _ path: String, length: Int) {
    self.files = files
    self.path = path
    self.length = length
  }

  public func read(at offset: Int, count: Int) -> [UInt8] {
    let count = max(0, min(count, 1 << 30))
    guard offset >= 0, offset < length else { return [UInt8](repeating: 0, count: count) }
    let bytes = files.read(path, at: offset, count: min(count, length - offset))
    return bytes + [UInt8](repeating: 0, count: count - bytes.count)
  }
}
