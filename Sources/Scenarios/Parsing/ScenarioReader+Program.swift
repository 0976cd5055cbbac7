import Machine
import Programs
import Yams

extension ScenarioReader {
  /// A scenario whose machine is a small program.
  func programScenario(
    _ root: Node, _ members: ScenarioMembers, _ variants: [Scenario.Variant]
  ) throws(ScenarioError) -> Scenario {
    for name in ["setup", "guest", "client", "rules"] {
      if let node = members[name] { throw error(node, "'\(name)' does not go with 'program', expected one of them") }
    }
    if variants.isEmpty { throw error(root, "'variants' is missing, expected the revisions of the program there") }
    let own = variants.map(\.name)
    var scenario = Scenario(
      name: try name(try members.node("name")), title: try text(try members.node("title"), "'title'"),
      revision: try revision(try members.node("revision"), own, isProgram: true),
      notes: try members["notes"].map { node throws(ScenarioError) in try text(node, "'notes'") } ?? "",
      setup: [], guest: .idle, client: nil,
      verdicts: try members["verdicts"].map { node throws(ScenarioError) in
        try verdicts(node, own, isProgram: true)
      } ?? [])
    scenario.variants = variants
    scenario.program = try program(try members.node("program"), scenario.name, own)
    try describe(&scenario, members)
    return scenario
  }

  private func program(_ node: Node, _ name: String, _ revisions: [String]) throws(ScenarioError) -> ProgramPart {
    let members = try members(
      node, "'program'", required: [],
      optional: [
        "memory-model", "library", "about", "shared", "locks", "threads", "final", "infinitely-often", "eventually",
      ])
    var memoryModel = MemoryModel.sc
    if let node = members["memory-model"] {
      guard let found = MemoryModel(rawValue: try text(node, "'memory-model'")) else {
        throw error(node, "'memory-model': expected sc or tso, found \(kind(node))")
      }
      memoryModel = found
    }
    if let library = members["library"] {
      return ProgramPart(.library(try self.library(library, revisions)), memoryModel: memoryModel)
    }
    var source = ProgramSource(name: name)
    source.about = try members["about"].map { node throws(ScenarioError) in try text(node, "'about'") } ?? ""
    source.variables = try members["shared"].map { node throws(ScenarioError) in try shared(node) } ?? []
    source.locks = try members["locks"].map { node throws(ScenarioError) in try locks(node) } ?? []
    source.threads = try threads(try members.node("threads"))
    source.final = try members["final"].map { node throws(ScenarioError) in try lines(node, "'final'") } ?? []
    for (key, kind) in [("infinitely-often", SmallProgram.Promise.Kind.infinitelyOften), ("eventually", .eventually)] {
      if let node = members[key] { source.promises += try promises(node, kind, key) }
    }
    for revision in revisions {
      do throws(ProgramSource.Problem) {
        let program = try source.program(at: revision, of: revisions)
        if let refusal = program.refusal(memoryModel) {
          throw ProgramSource.Problem(line: node.mark?.line ?? 1, text: refusal)
        }
      } catch {
        throw ScenarioError(file: file, line: error.line, error.text)
      }
    }
    return ProgramPart(.source(source), memoryModel: memoryModel)
  }

  /// `REVISION: NAME` lines.
  private func library(_ node: Node, _ revisions: [String]) throws(ScenarioError) -> [String: String] {
    guard let mapping = node.mapping else {
      throw error(node, "'library': expected 'revision: program' lines, found \(kind(node))")
    }
    var names: [String: String] = [:]
    for (key, value) in mapping {
      let name = try text(value, "the name of a program")
      if SmallProgram.named(name) == nil {
        throw error(value, "there is no program '\(name)', expected one that 'blockscope programs' lists")
      }
      names[try revision(key, revisions, isProgram: true)] = name
    }
    for revision in revisions where names[revision] == nil {
      throw error(node, "'library' says nothing of '\(revision)', expected a program for each of 'variants'")
    }
    return names
  }

  private func shared(_ node: Node) throws(ScenarioError) -> [SmallProgram.Variable] {
    var variables: [SmallProgram.Variable] = []
    for (name, value) in try named(node, "'shared'") {
      if let sequence = value.sequence {
        var values: [Int] = []
        for element in sequence { values.append(try number(element, "an element", in: -1_000_000...1_000_000)) }
        if values.isEmpty || values.count > 1024 { throw error(value, "an array: expected 1 to 1024 numbers") }
        variables.append(SmallProgram.Variable(name, array: values))
      } else {
        variables.append(SmallProgram.Variable(name, try number(value, "'\(name)'", in: -1_000_000...1_000_000)))
      }
    }
    return variables
  }

  private func locks(_ node: Node) throws(ScenarioError) -> [SmallProgram.LockGroup] {
    var locks: [SmallProgram.LockGroup] = []
    for (name, value) in try named(node, "'locks'") {
      locks.append(SmallProgram.LockGroup(name, count: try number(value, "how many '\(name)'", in: 1...64)))
    }
    return locks
  }

  private func threads(_ node: Node) throws(ScenarioError) -> [ProgramSource.Thread] {
    var threads: [ProgramSource.Thread] = []
    for (name, value) in try named(node, "'threads'") {
      let members = try members(
        value, "thread '\(name)'", required: ["code"], optional: ["function", "file", "registers"])
      var registers: [SmallProgram.Register] = []
      if let node = members["registers"] {
        for (register, start) in try named(node, "'registers'") {
          registers.append(
            SmallProgram.Register(register, try number(start, "'\(register)'", in: -1_000_000...1_000_000)))
        }
      }
      let code = try members.node("code")
      guard let scalar = code.scalar, scalar.style == .literal else {
        throw error(code, "'code': expected lines of statements behind '|', found \(kind(code))")
      }
      // The lines of a literal block begin below its indicator.
      let first = (code.mark?.line ?? 0) + 1
      let lines = scalar.string.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
        ProgramSource.Line(String($1), first + $0)
      }
      threads.append(
        ProgramSource.Thread(
          name: name,
          function: try members["function"].map { node throws(ScenarioError) in try text(node, "'function'") } ?? "",
          file: try members["file"].map { node throws(ScenarioError) in try text(node, "'file'") } ?? "",
          registers: registers, code: lines))
    }
    if threads.isEmpty || threads.count > 16 { throw error(node, "'threads': expected 1 to 16 threads") }
    return threads
  }

  private func promises(
    _ node: Node, _ kind: SmallProgram.Promise.Kind, _ key: String
  ) throws(ScenarioError) -> [ProgramSource.Promise] {
    guard let mapping = node.mapping else {
      throw error(node, "'\(key)': expected 'what is promised: [comparison, ...]' lines, found \(self.kind(node))")
    }
    var promises: [ProgramSource.Promise] = []
    for (name, value) in mapping {
      promises.append(
        ProgramSource.Promise(kind, try text(name, "what is promised"), any: try lines(value, "comparisons")))
    }
    return promises
  }

  private func lines(_ node: Node, _ what: String) throws(ScenarioError) -> [ProgramSource.Line] {
    var lines: [ProgramSource.Line] = []
    for entry in try list(node, what) {
      lines.append(ProgramSource.Line(try text(entry, "a comparison"), entry.mark?.line ?? 1))
    }
    return lines
  }

  /// `name: value` lines whose names are words of a program.
  private func named(_ node: Node, _ what: String) throws(ScenarioError) -> [(String, Node)] {
    guard let mapping = node.mapping else {
      throw error(node, "\(what): expected 'name: ...' lines, found \(kind(node))")
    }
    var found: [(String, Node)] = []
    for (key, value) in mapping {
      let name = try text(key, "a name")
      guard let first = name.first, first.isASCII, first.isLetter || first == "_",
        name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
      else { throw error(key, "'\(name)': expected a name of letters, digits and '_'") }
      found.append((name, value))
    }
    return found
  }
}
