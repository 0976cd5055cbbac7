/// An instruction as data: a load, a store, a lock, a jump. Small programs are made of these; what they touch can be
/// known without running them, and running one costs a switch instead of a closure.
///
/// Operands are addresses of cells: registers and constants have cells of their own, so that every operand is read in
/// the same way.
public struct Operation: Sendable {
  public enum Code: UInt8, Sendable {
    /// No operation: the instruction is a closure.
    case routine
    // Visible: they touch shared cells. Each is atomic.
    case load, store, add, exchange, compareAndSwap, lock, unlock, await
    /// The result is any number below `ways`: the way of the step. It touches nothing that is shared.
    case choose
    /// Waits until the thread's store buffer is empty; only under TSO.
    case fence
    /// Writes the oldest entry of a store buffer to memory; the one operation of a store buffer's own thread.
    case flush
    /// Where a thread stands that has ended.
    case end
    // Local: nobody can tell when they run.
    case set, compute, jump, jumpIf, assert, nothing
  }

  public enum Comparison: UInt8, Sendable, CaseIterable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
  }

  /// Division and remainder truncate towards zero; everything wraps at 64 bits.
  public enum Arithmetic: UInt8, Sendable, CaseIterable {
    case add, subtract, multiply, divide, remainder, and, or, exclusiveOr, shiftLeft, shiftRight
  }

  public var code: Code
  public var comparison = Comparison.equal
  public var arithmetic = Arithmetic.add
  /// The shared cell, or the first one of an array.
  public var cell: Int32 = 0
  /// The operand that says which element of the array; 0: no array.
  public var index: Int32 = 0
  /// How many elements the array has.
  public var count: Int32 = 1
  /// First and second operand.
  public var left: Int32 = 0
  public var right: Int32 = 0
  /// The register that gets the result; 0: none.
  public var result: Int32 = 0
  /// Where a jump goes: the position among the routine's instructions, then among the program's.
  public var target: Int32 = 0
  /// The thread's store buffer; 0: stores go to memory at once.
  public var buffer: Int32 = 0
  /// In how many ways it can go when it is ready.
  public var ways: Int32 = 1

  public init(_ code: Code) { self.code = code }

  /// Whether it touches nothing that another thread can see.
  @inlinable public var isLocal: Bool { code.rawValue >= Code.set.rawValue }

  /// Whether the operation can write the shared cell that it names.
  public var mayWrite: Bool {
    switch code {
    case .store, .add, .exchange, .compareAndSwap, .lock, .unlock: true
    default: false
    }
  }
}

extension Operation.Comparison {
  /// Whether it holds.
  @inlinable public func holds(_ left: Int, _ right: Int) -> Bool {
    switch self {
    case .equal: left == right
    case .notEqual: left != right
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    case .greaterOrEqual: left >= right
    }
  }
}

extension Operation.Arithmetic {
  /// The result; nil where there is none (division by zero).
  @inlinable public func apply(_ left: Int, _ right: Int) -> Int? {
    switch self {
    case .add: left &+ right
    case .subtract: left &- right
    case .multiply: left &* right
    case .divide: right == 0 ? nil : left.dividedReportingOverflow(by: right).partialValue
    case .remainder: right == 0 ? nil : left.remainderReportingOverflow(dividingBy: right).partialValue
    case .and: left & right
    case .or: left | right
    case .exclusiveOr: left ^ right
    case .shiftLeft: left << right
    case .shiftRight: left >> right
    }
  }
}
