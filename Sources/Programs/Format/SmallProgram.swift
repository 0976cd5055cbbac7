import Machine

/// A small concurrent program: shared integers, locks, and threads made of a dozen kinds of instructions.
///
/// The format is that of the explorer suite, `explorer-suite/1`, with two additions (see README.md in this folder):
/// the instruction `choose`, and properties of infinite runs.
public struct SmallProgram: Hashable, Sendable {
  /// What the command line calls it.
  public var name: String
  /// Programs that belong together.
  public var family = ""
  /// The program in words.
  public var about = ""
  /// The shared integers, in this order.
  public var variables: [Variable] = []
  /// The mutexes, all free at the start.
  public var locks: [LockGroup] = []
  public var threads: [ThreadText] = []
  /// What holds when all threads have ended.
  public var final: [Condition] = []
  /// What must not be when all threads have ended.
  public var forbidden: [Outcome] = []
  /// What has to hold of infinite runs.
  public var promises: [Promise] = []
  /// Whether there are expected values under TSO, too.
  public var hasTSO = false
  /// The known answers, where the file records them.
  public var expected: Expected?

  /// A program without anything in it.
  public init(name: String) { self.name = name }

  /// A shared integer, or an array of them.
  public struct Variable: Hashable, Sendable {
    public var name: String
    /// Values at the start; one unless it is an array.
    public var values: [Int]
    public var isArray: Bool

    public init(_ name: String, _ value: Int = 0) {
      self.name = name
      values = [value]
      isArray = false
    }

    public init(_ name: String, array values: [Int]) {
      self.name = name
      self.values = values
      isArray = true
    }
  }

  /// A mutex, or an array of them.
  public struct LockGroup: Hashable, Sendable {
    public var name: String
    public var count: Int

    public init(_ name: String, count: Int = 1) {
      self.name = name
      self.count = count
    }
  }

  /// A register of one thread, with its value at the start.
  public struct Register: Hashable, Sendable {
    public var name: String
    public var value: Int

    public init(_ name: String, _ value: Int = 0) {
      self.name = name
      self.value = value
    }
  }

  /// What a thread is made of.
  public struct ThreadText: Hashable, Sendable {
    public var name: String
    public var registers: [Register]
    public var code: [Statement]
    /// The function of the modelled program that it runs, and its file; empty: the thread's and the program's own names.
    public var function = ""
    public var file = ""
    /// What people see for each instruction, by position; empty, or nothing at a position: the instruction itself.
    public var lines: [String] = []

    public init(_ name: String, registers: [Register] = [], code: [Statement] = []) {
      self.name = name
      self.registers = registers
      self.code = code
    }
  }
}
