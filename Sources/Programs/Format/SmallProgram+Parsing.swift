import JSON

extension SmallProgram {
  /// The program that a text in the format `explorer-suite/1` describes. `file` is what errors call the text.
  ///
  /// - Throws: one sentence with the file, the line, what is wrong and what was expected.
  public static func parse(_ text: String, file: String) throws(ProgramError) -> SmallProgram {
    let root: LocatedJSON
    do {
      var parser = JSONParser(text)
      guard let value = try parser.next() else {
        throw ProgramError("\(file):1: the file is empty, expected a program in the format \"explorer-suite/1\"")
      }
      try parser.expectEnd()
      root = value
    } catch let problem as JSONError {
      throw ProgramError("\(file):\(problem.line): this is not JSON: \(problem.message)")
    } catch let problem as ProgramError {
      throw problem
    } catch {
      throw ProgramError("\(file):1: this is not JSON")
    }
    var reader = ProgramReader(file: file)
    try reader.read(root)
    return reader.program
  }
}

extension ProgramReader {
  private static let keys = [
    "format", "name", "family", "about", "params", "reference", "shared", "locks", "threads", "final", "forbidden",
    "tso",
    "expected", "eventually", "infinitely_often",
  ]

  mutating func read(_ root: LocatedJSON) throws(ProgramError) {
    let all = try members(root, "the program")
    let format = try string(try required("format", of: root, "the program"), "\"format\"")
    guard format == SmallProgram.format else {
      throw error(root["format"] ?? root, "the format is \"\(format)\", expected \"\(SmallProgram.format)\"")
    }
    if let extra = all.first(where: { !Self.keys.contains($0.name) }) {
      throw error(extra.value, "a program has no \"\(extra.name)\", expected only \(Self.list(Self.keys))")
    }
    program.name = try root["name"].map { (value) throws(ProgramError) in try name(value, "\"name\"") } ?? baseName
    if let family = root["family"] { program.family = try string(family, "\"family\"") }
    if let about = root["about"] { program.about = try string(about, "\"about\"") }
    if let tso = root["tso"] {
      guard case .leaf(.bool(let flag)) = tso.node else {
        throw error(tso, "\"tso\" is \(tso.kind), expected true or false")
      }
      program.hasTSO = flag
    }
    try readVariables(try required("shared", of: root, "the program"))
    if let value = root["locks"] { try readLocks(value) }
    try readThreads(try required("threads", of: root, "the program"))
    if let value = root["final"] {
      for element in try array(value, "\"final\"") { program.final.append(try condition(element)) }
    }
    if let value = root["forbidden"] {
      for element in try array(value, "\"forbidden\"") { program.forbidden.append(try outcome(element)) }
    }
    for kind in SmallProgram.Promise.Kind.allCases {
      guard let value = root[kind.rawValue] else { continue }
      for element in try array(value, "\"\(kind.rawValue)\"") { program.promises.append(try promise(element, kind)) }
    }
    if let value = root["expected"] { program.expected = try expected(value) }
  }

  private var baseName: String {
    let last = file.split(separator: "/").last.map(String.init) ?? file
    return last.hasSuffix(".json") && last.count > 5 ? String(last.dropLast(5)) : last
  }

  private mutating func readVariables(_ value: LocatedJSON) throws(ProgramError) {
    var count = 0
    for member in try members(value, "\"shared\"") {
      try check(name: member.name, at: member.value, "the name of a shared integer")
      variables[member.name] = program.variables.count
      if let elements = member.value.elements {
        var values: [Int] = []
        for element in elements { values.append(try integer(element, "an element of \"\(member.name)\"")) }
        if values.isEmpty { throw error(member.value, "\"\(member.name)\" is empty, expected at least one element") }
        program.variables.append(SmallProgram.Variable(member.name, array: values))
        count += values.count
      } else if case .leaf(.int(let number)) = member.value.node {
        program.variables.append(SmallProgram.Variable(member.name, Int(number)))
        count += 1
      } else {
        throw error(
          member.value, "\"\(member.name)\" is \(member.value.kind), expected an integer of 64 bits or an array of them"
        )
      }
      if count > Self.maximumCells {
        throw error(member.value, "too many shared integers, expected at most \(Self.maximumCells)")
      }
    }
  }

  private mutating func readLocks(_ value: LocatedJSON) throws(ProgramError) {
    var total = 0
    for member in try members(value, "\"locks\"") {
      try check(name: member.name, at: member.value, "the name of a lock")
      let count = try integer(member.value, "the number of locks \"\(member.name)\"")
      guard count >= 1, count <= Self.maximumCells, total + count <= Self.maximumCells else {
        throw error(member.value, "\(count) locks \"\(member.name)\", expected 1 to \(Self.maximumCells) in all")
      }
      total += count
      locks[member.name] = program.locks.count
      program.locks.append(SmallProgram.LockGroup(member.name, count: count))
    }
  }
}

extension SmallProgram {
  /// What the key `format` has to say.
  public static let format = "explorer-suite/1"
}
