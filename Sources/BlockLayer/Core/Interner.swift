import Machine

/// Immutable values that cells refer to by number: strings, CDBs, option trees.
///
/// The number is a hash of the contents, so that it does not depend on the order in which values came up: the same
/// machine reached on two ways has the same cells.
public final class Interner<Value: Hashable & Sendable> {
  private var values: [Int: Value] = [:]
  private let key: (Value) -> [UInt8]

  /// An empty table; `key` gives the bytes that identify a value.
  public init(key: @escaping (Value) -> [UInt8]) { self.key = key }

  /// The number of a value: never 0, never negative.
  public func intern(_ value: Value) -> Int {
    // FNV-1a, 64 bit; 62 bits of it are kept.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in key(value) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    var number = Int(hash >> 2) | 1
    while let known = values[number], known != value { number &+= 2 }
    values[number] = value
    return number
  }

  /// The value of a number that `intern` gave out.
  public subscript(_ number: Int) -> Value? { values[number] }

  /// How many values there are.
  public var count: Int { values.count }

  /// Forgets the values whose numbers are not wanted any more. The same value gets the same number again.
  func forget(unless isWanted: (Int) -> Bool) { values = values.filter { isWanted($0.key) } }
}

/// An interned string, such as a node name.
public struct Symbol: CellValue, Hashable {
  public let number: Int
  public init(cell: Int) { number = cell }
  public var cell: Int { number }
  /// No string.
  public static let none = Symbol(cell: 0)
}
