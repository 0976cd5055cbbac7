import Machine

/// Which engine recorded something: what a fingerprint means depends on it.
public enum EngineIdentity {
  /// Raised by hand whenever what the engine does changes without a change of any routine's text, so that older traces,
  /// certificates and results are refused and not misread.
  public static let version = 1
}

extension Machine {
  /// A hash of the program that the machine runs: all routines' names, files and locals, every instruction's line and what
  /// it is where it is data. Another engine, revision or program has another one. O(size of the program).
  public var programHash: UInt64 {
    var hash = TextHash()
    for routine in program.routines {
      hash.add(routine.name)
      hash.add(routine.file)
      for local in routine.locals { hash.add(local) }
      hash.add(routine.parameterCount)
      hash.add(routine.entry)
    }
    for instruction in program.code {
      hash.add(instruction.text)
      hash.add(instruction.routine.number)
      hash.add((instruction.isLocal ? 1 : 0) + (instruction.isIdle ? 2 : 0))
    }
    for operation in operations where operation.code != .routine { hash.add(operation) }
    return hash.value
  }
}

/// A 64-bit hash of texts and numbers that is the same everywhere: FNV-1a (Fowler, Noll and Vo) over bytes, with a
/// separator behind each part.
public struct TextHash: Sendable {
  public private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  public init() {}

  public mutating func add(_ text: String) {
    for byte in text.utf8 { add(byte) }
    add(UInt8(0xFF))
  }

  public mutating func add(_ number: Int) {
    var rest = UInt64(bitPattern: Int64(number))
    for _ in 0..<8 {
      add(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  mutating func add(_ operation: Operation) {
    add(
      Int(operation.code.rawValue) << 16 | Int(operation.comparison.rawValue) << 8 | Int(operation.arithmetic.rawValue))
    for part in [
      operation.cell, operation.index, operation.count, operation.left, operation.right, operation.result,
      operation.target, operation.buffer,
    ] { add(Int(part)) }
  }

  private mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
}
