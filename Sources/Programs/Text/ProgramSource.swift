import Machine

/// A small program as people write it: threads in lines of text, of which some are there at some revisions only.
public struct ProgramSource: Hashable, Sendable {
  public var name: String
  public var about = ""
  public var variables: [SmallProgram.Variable] = []
  public var locks: [SmallProgram.LockGroup] = []
  public var threads: [Thread] = []
  /// Comparisons that hold when all threads have ended.
  public var final: [Line] = []
  /// Promises: comparisons of which one holds again and again, or once.
  public var promises: [Promise] = []

  /// One thread.
  public struct Thread: Hashable, Sendable {
    public var name: String
    /// The function that it runs, and its file, in the modelled program; empty where there is none.
    public var function: String
    public var file: String
    /// Registers with a value at the start other than 0.
    public var registers: [SmallProgram.Register]
    public var code: [Line]

    public init(
      name: String, function: String = "", file: String = "", registers: [SmallProgram.Register] = [], code: [Line]
    ) {
      self.name = name
      self.function = function
      self.file = file
      self.registers = registers
      self.code = code
    }
  }

  /// One line of text and where it stands, counted from 1.
  public struct Line: Hashable, Sendable {
    public var text: String
    public var number: Int

    public init(_ text: String, _ number: Int) {
      self.text = text
      self.number = number
    }
  }

  /// A promise in text.
  public struct Promise: Hashable, Sendable {
    public var kind: SmallProgram.Promise.Kind
    public var name: String
    public var any: [Line]

    public init(_ kind: SmallProgram.Promise.Kind, _ name: String, any: [Line]) {
      self.kind = kind
      self.name = name
      self.any = any
    }
  }

  public init(name: String) { self.name = name }

  /// What is wrong with a line: the end of a sentence, with what was expected.
  public struct Problem: Error, Hashable, Sendable {
    public var line: Int
    public var text: String

    public init(line: Int, text: String) {
      self.line = line
      self.text = text
    }
  }

  /// The program of one revision.
  ///
  /// - Parameter revisions: All names that a line may be limited to.
  /// - Throws: `Problem` at the first line that makes no sense, whether or not this revision has it.
  public func program(at revision: String, of revisions: [String]) throws(Problem) -> SmallProgram {
    var program = SmallProgram(name: name)
    program.about = about
    program.variables = variables
    program.locks = locks
    for thread in threads {
      var reader = ThreadReader(self, thread, revision: revision, revisions: revisions)
      program.threads.append(try reader.read())
    }
    for line in final { program.final.append(try condition(line)) }
    for promise in promises {
      var any: [SmallProgram.Condition] = []
      for line in promise.any { any.append(try condition(line)) }
      program.promises.append(SmallProgram.Promise(promise.kind, promise.name, any: any))
    }
    return program
  }

  /// `left cmp right` of shared variables and numbers.
  private func condition(_ line: Line) throws(Problem) -> SmallProgram.Condition {
    var scanner = try LineScanner(line)
    let left = try term(&scanner)
    let comparison = try scanner.comparison()
    let right = try term(&scanner)
    try scanner.end()
    return SmallProgram.Condition(left, comparison, right)
  }

  private func term(_ scanner: inout LineScanner) throws(Problem) -> SmallProgram.Term {
    if let number = try scanner.number() { return .number(number) }
    let name = try scanner.name("a shared variable or a number")
    guard let position = variables.firstIndex(where: { $0.name == name }) else {
      throw scanner.problem("there is no shared variable '\(name)', expected one of 'shared'")
    }
    guard scanner.take("[") else {
      if variables[position].isArray { throw scanner.problem("'\(name)' is an array, expected \(name)[0]") }
      return .cell(variable: position, element: 0)
    }
    let index = try scanner.number() ?? -1
    guard variables[position].values.indices.contains(index), scanner.take("]") else {
      throw scanner.problem("expected \(name)[0] to \(name)[\(variables[position].values.count - 1)]")
    }
    return .cell(variable: position, element: index)
  }
}
