/// Which QEMU the server says it is.
public struct QMPVersion: Hashable, Sendable {
  public var major = 7
  public var minor = 2
  public var micro = 22
  public var package = "blockscope"

  /// QEMU 7.2.22, whose monitor the server's is.
  public init() {}

  /// As in the greeting and in the answer to query-version.
  var text: String {
    "{\"qemu\": {\"micro\": \(micro), \"minor\": \(minor), \"major\": \(major)}, \"package\": \"\(package)\"}"
  }
}
