import Machine

extension SmallProgram {
  /// A number or a shared integer, outside of any thread.
  public enum Term: Hashable, Sendable {
    case number(Int)
    /// A position among the variables, and the element.
    case cell(variable: Int, element: Int)
  }

  /// A comparison of what is shared.
  public struct Condition: Hashable, Sendable {
    public var left: Term
    public var comparison: Operation.Comparison
    public var right: Term

    public init(_ left: Term, _ comparison: Operation.Comparison, _ right: Term) {
      self.left = left
      self.comparison = comparison
      self.right = right
    }
  }

  /// A combination of values that threads must not end with.
  public struct Outcome: Hashable, Sendable {
    public var registers: [RegisterValue] = []
    public var cells: [CellValue] = []

    public struct RegisterValue: Hashable, Sendable {
      public var thread: Int
      public var register: Int
      public var value: Int
    }

    public struct CellValue: Hashable, Sendable {
      public var variable: Int
      public var element: Int
      public var value: Int
    }

    public init() {}
  }

  /// What every infinite run has to keep in which no thread that can always go is left out for ever (weak fairness). A run
  /// that ends or gets stuck stays for ever in its last state.
  public struct Promise: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
      /// It holds at least once.
      case eventually
      /// It holds again and again.
      case infinitelyOften = "infinitely_often"
    }

    public var kind: Kind
    public var name: String
    /// It holds where one of these does.
    public var any: [Condition]

    public init(_ kind: Kind, _ name: String, any: [Condition]) {
      self.kind = kind
      self.name = name
      self.any = any
    }
  }
}
