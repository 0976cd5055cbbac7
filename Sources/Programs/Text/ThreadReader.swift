import Machine

/// Turns the lines of one thread into instructions.
struct ThreadReader {
  typealias Problem = ProgramSource.Problem
  typealias Statement = SmallProgram.Statement
  typealias Operand = SmallProgram.Operand
  typealias Place = SmallProgram.Place

  let source: ProgramSource
  let thread: ProgramSource.Thread
  let revision: String
  let revisions: [String]

  private var result: SmallProgram.ThreadText
  private var labels: [String: Int] = [:]
  /// Jumps whose target is a label, by position.
  private var jumps: [(position: Int, label: String, line: Int)] = []
  private var isWanted = true

  init(_ source: ProgramSource, _ thread: ProgramSource.Thread, revision: String, revisions: [String]) {
    self.source = source
    self.thread = thread
    self.revision = revision
    self.revisions = revisions
    result = SmallProgram.ThreadText(thread.name, registers: thread.registers)
    result.function = thread.function
    result.file = thread.file
  }

  mutating func read() throws(Problem) -> SmallProgram.ThreadText {
    for line in thread.code { try read(line) }
    for jump in jumps {
      let target: Int
      if let found = labels[jump.label] {
        target = found
      } else if jump.label == "end" {
        target = result.code.count
      } else {
        throw Problem(line: jump.line, text: "there is no label '\(jump.label)', expected one of this thread, or end")
      }
      switch result.code[jump.position] {
      case .jumpIf(let left, let comparison, let right, _):
        result.code[jump.position] = .jumpIf(left, comparison, right, target: target)
      default: result.code[jump.position] = .jump(target: target)
      }
    }
    return result
  }

  // MARK: Lines

  private mutating func read(_ line: ProgramSource.Line) throws(Problem) {
    let parts = line.text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    var text = parts[0].drop { $0.isWhitespace }
    let comment = parts.count > 1 ? String(parts[1]).trimmed : ""
    isWanted = true
    if text.first == "[" {
      guard let close = text.firstIndex(of: "]") else {
        throw Problem(line: line.number, text: "expected ']' behind the names of revisions")
      }
      isWanted = try isLimited(String(text[text.index(after: text.startIndex)..<close]), line.number)
      text = text[text.index(after: close)...]
    }
    var scanner = try LineScanner(ProgramSource.Line(String(text), line.number))
    if scanner.isAtEnd { return }
    if scanner.isFollowed(by: ":") {
      let label = try scanner.name("a label")
      try scanner.expect(":")
      if isWanted {
        if labels[label] != nil { throw scanner.problem("label '\(label)' is there twice, expected it once") }
        labels[label] = result.code.count
      }
      if scanner.isAtEnd { return }
    }
    try statement(&scanner, comment)
    try scanner.end()
  }

  /// Whether `a, b` or `not a, b` means this revision.
  private func isLimited(_ text: String, _ line: Int) throws(Problem) -> Bool {
    var text = text.trimmed
    let isNegated = text.hasPrefix("not ")
    if isNegated { text = String(text.dropFirst(4)) }
    let names = text.split(separator: ",").map { String($0).trimmed }
    for name in names where !revisions.contains(name) {
      throw Problem(
        line: line, text: "there is no revision '\(name)', expected one of \(revisions.joined(separator: ", "))")
    }
    return names.contains(revision) != isNegated
  }

  private mutating func add(_ statement: Statement, _ text: String) {
    guard isWanted else { return }
    result.code.append(statement)
    result.lines.append(text)
  }

  private mutating func jump(_ statement: Statement, to label: String, _ text: String, _ line: Int) {
    guard isWanted else { return }
    jumps.append((result.code.count, label, line))
    add(statement, text)
  }

  // MARK: Statements

  private mutating func statement(_ scanner: inout LineScanner, _ comment: String) throws(Problem) {
    if scanner.take("fence") { return add(.fence, comment) }
    if scanner.take("goto") {
      let label = try scanner.name("a label")
      return jump(.jump(target: 0), to: label, comment, scanner.line)
    }
    if scanner.take("lock") { return add(.lock(try lock(&scanner)), comment) }
    if scanner.take("unlock") { return add(.unlock(try lock(&scanner)), comment) }
    if scanner.take("await") {
      let cell = try shared(&scanner)
      let comparison = try scanner.comparison()
      return add(.await(cell, comparison, try local(&scanner)), comment)
    }
    if scanner.take("choose") {
      let register = try self.register(&scanner)
      guard let count = try scanner.number(), (1...64).contains(count) else {
        throw scanner.problem("expected 'choose REGISTER COUNT' with a count from 1 to 64")
      }
      return add(.choose(register: register, count: count), comment)
    }
    if scanner.take("if") {
      let left = try operand(&scanner, comment)
      let comparison = try scanner.comparison()
      let right = try operand(&scanner, comment)
      try scanner.expect("goto")
      let label = try scanner.name("a label")
      return jump(.jumpIf(left, comparison, right, target: 0), to: label, "", scanner.line)
    }
    if scanner.take("assert") { return try assertion(&scanner, "assert", comment) }
    if scanner.take("abort") {
      try scanner.expect("unless")
      if comment.isEmpty { throw scanner.problem("expected the words of the abort behind '#'") }
      return try assertion(&scanner, "abort", comment)
    }
    try assignment(&scanner, comment)
  }

  private mutating func assertion(
    _ scanner: inout LineScanner, _ word: String, _ comment: String
  ) throws(Problem) {
    let left = try operand(&scanner, comment)
    let comparison = try scanner.comparison()
    let right = try operand(&scanner, comment)
    add(.assert(left, comparison, right), comment.isEmpty ? "" : "\(word) \(comment)")
  }

  private mutating func assignment(_ scanner: inout LineScanner, _ comment: String) throws(Problem) {
    let name = try scanner.name("a statement")
    if source.variables.contains(where: { $0.name == name }) {
      let cell = try place(name, &scanner)
      if scanner.take("+=") { return add(.add(cell, try local(&scanner), register: nil), comment) }
      if scanner.take("-=") {
        guard let number = try scanner.number() else { throw scanner.problem("expected a number behind '-='") }
        return add(.add(cell, .number(-number), register: nil), comment)
      }
      try scanner.expect("=")
      return add(.store(cell, try operand(&scanner, comment)), comment)
    }
    if scanner.isAtEnd || source.locks.contains(where: { $0.name == name }) {
      throw scanner.problem(
        "'\(name)' is no statement, expected NAME = VALUE, if, goto, lock, unlock, await, choose or assert")
    }
    let register = self.register(named: name)
    try scanner.expect("=")
    if let statement = try atomic(&scanner, register) { return add(statement, comment) }
    if let cell = try sharedIfAny(&scanner) { return add(.load(register: register, cell), comment) }
    let left = try local(&scanner)
    guard let arithmetic = scanner.arithmetic() else { return add(.set(register: register, left), comment) }
    add(.compute(register: register, left, arithmetic, try local(&scanner)), comment)
  }

  /// fetch_add(cell, n), xchg(cell, v), cas(cell, expected, new).
  private mutating func atomic(_ scanner: inout LineScanner, _ register: Int) throws(Problem) -> Statement? {
    for word in ["fetch_add", "xchg", "cas"] where scanner.isFollowed(by: "(") && scanner.take(word) {
      try scanner.expect("(")
      let cell = try shared(&scanner)
      try scanner.expect(",")
      let first = try local(&scanner)
      let statement: Statement
      switch word {
      case "fetch_add": statement = .add(cell, first, register: register)
      case "xchg": statement = .exchange(cell, first, register: register)
      default:
        try scanner.expect(",")
        statement = .compareAndSwap(cell, expected: first, new: try local(&scanner), register: register)
      }
      try scanner.expect(")")
      return statement
    }
    return nil
  }

  // MARK: Operands

  private mutating func register(named name: String) -> Int {
    // What only other revisions use is no register of this one.
    if !isWanted { return 0 }
    if let position = result.registers.firstIndex(where: { $0.name == name }) { return position }
    result.registers.append(SmallProgram.Register(name))
    return result.registers.count - 1
  }

  private mutating func register(_ scanner: inout LineScanner) throws(Problem) -> Int {
    let name = try scanner.name("a register")
    if source.variables.contains(where: { $0.name == name }) {
      throw scanner.problem("'\(name)' is shared, expected a register of the thread")
    }
    return register(named: name)
  }

  /// A number or a register.
  private mutating func local(_ scanner: inout LineScanner) throws(Problem) -> Operand {
    if let number = try scanner.number() { return .number(number) }
    return .register(try register(&scanner))
  }

  /// A number, a register, or a shared variable, which is loaded first.
  private mutating func operand(_ scanner: inout LineScanner, _ comment: String) throws(Problem) -> Operand {
    guard let cell = try sharedIfAny(&scanner) else { return try local(&scanner) }
    let register = self.register(named: "\(source.variables[cell.position].name)_seen")
    add(.load(register: register, cell), comment)
    return .register(register)
  }

  private mutating func sharedIfAny(_ scanner: inout LineScanner) throws(Problem) -> Place? {
    for variable in source.variables where scanner.take(variable.name) { return try place(variable.name, &scanner) }
    return nil
  }

  private mutating func shared(_ scanner: inout LineScanner) throws(Problem) -> Place {
    if let cell = try sharedIfAny(&scanner) { return cell }
    throw scanner.problem("expected a shared variable, found \(scanner.found)")
  }

  private mutating func place(_ name: String, _ scanner: inout LineScanner) throws(Problem) -> Place {
    let position = source.variables.firstIndex { $0.name == name } ?? 0
    return Place(
      position, try index(source.variables[position].isArray, name, source.variables[position].values.count, &scanner))
  }

  private mutating func lock(_ scanner: inout LineScanner) throws(Problem) -> Place {
    let name = try scanner.name("a lock")
    guard let position = source.locks.firstIndex(where: { $0.name == name }) else {
      throw scanner.problem("there is no lock '\(name)', expected one of 'locks'")
    }
    return Place(position, try index(source.locks[position].count > 1, name, source.locks[position].count, &scanner))
  }

  private mutating func index(
    _ isArray: Bool, _ name: String, _ count: Int, _ scanner: inout LineScanner
  ) throws(Problem) -> Operand? {
    guard scanner.take("[") else {
      if isArray { throw scanner.problem("'\(name)' is an array, expected \(name)[INDEX]") }
      return nil
    }
    if !isArray { throw scanner.problem("'\(name)' is no array, expected it without an index") }
    let index = try local(&scanner)
    if case .number(let number) = index, !(0..<count).contains(number) {
      throw scanner.problem("'\(name)' has \(count) elements, expected an index below that")
    }
    try scanner.expect("]")
    return index
  }
}

extension String {
  /// Without blanks at both ends.
  fileprivate var trimmed: String {
    let front = drop { $0.isWhitespace }
    return String(front.reversed().drop { $0.isWhitespace }.reversed())
  }
}
