import Machine

extension SmallProgram {
  /// A number, or a register of the thread by its position.
  public enum Operand: Hashable, Sendable {
    case number(Int)
    case register(Int)
  }

  /// A shared integer or a lock: by the position of its name, and the element where it is an array.
  public struct Place: Hashable, Sendable {
    public var position: Int
    public var index: Operand?

    public init(_ position: Int, _ index: Operand? = nil) {
      self.position = position
      self.index = index
    }
  }

  /// One instruction. Registers are positions in the thread's list, targets are positions in its code.
  public enum Statement: Hashable, Sendable {
    // Visible: each is atomic.
    case load(register: Int, Place)
    case store(Place, Operand)
    case add(Place, Operand, register: Int?)
    case exchange(Place, Operand, register: Int)
    case compareAndSwap(Place, expected: Operand, new: Operand, register: Int)
    case lock(Place)
    case unlock(Place)
    case await(Place, Operation.Comparison, Operand)
    /// The register becomes any number from 0 up to `count - 1`: one way of the step for each.
    case choose(register: Int, count: Int)
    // Local, the fence only under sequential consistency.
    case fence
    case set(register: Int, Operand)
    case compute(register: Int, Operand, Operation.Arithmetic, Operand)
    case jumpIf(Operand, Operation.Comparison, Operand, target: Int)
    case jump(target: Int)
    case assert(Operand, Operation.Comparison, Operand)

    /// Whether another thread can tell when it runs.
    public func isVisible(_ memory: MemoryModel) -> Bool {
      switch self {
      case .set, .compute, .jumpIf, .jump, .assert: false
      case .fence: memory == .tso
      default: true
      }
    }
  }
}

extension Operation.Comparison {
  /// As it is written in files.
  var symbol: String {
    switch self {
    case .equal: "=="
    case .notEqual: "!="
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    }
  }

  init?(symbol: String) {
    guard let found = Self.allCases.first(where: { $0.symbol == symbol }) else { return nil }
    self = found
  }
}

extension Operation.Arithmetic {
  /// As it is written in files.
  var symbol: String {
    switch self {
    case .add: "+"
    case .subtract: "-"
    case .multiply: "*"
    case .divide: "/"
    case .remainder: "%"
    case .and: "&"
    case .or: "|"
    case .exclusiveOr: "^"
    case .shiftLeft: "<<"
    case .shiftRight: ">>"
    }
  }

  init?(symbol: String) {
    guard let found = Self.allCases.first(where: { $0.symbol == symbol }) else { return nil }
    self = found
  }
}
