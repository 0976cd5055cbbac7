import JSON
import Machine

/// Turns located JSON into a program; every error names the file and the line.
struct ProgramReader {
  /// More cells than any program that can be searched has.
  static let maximumCells = 1 << 16

  let file: String
  var program: SmallProgram
  /// Positions of the names.
  var variables: [String: Int] = [:]
  var locks: [String: Int] = [:]
  var registers: [[String: Int]] = []

  init(file: String) {
    self.file = file
    program = SmallProgram(name: file)
  }

  func error(_ place: LocatedJSON, _ message: String) -> ProgramError {
    ProgramError("\(file):\(place.line): \(message)")
  }

  // MARK: Typed access

  func string(_ value: LocatedJSON, _ what: String) throws(ProgramError) -> String {
    guard case .leaf(.string(let text)) = value.node else {
      throw error(value, "\(what) is \(value.kind), expected a string")
    }
    return text
  }

  /// A string that is not empty and has nothing but one line in it.
  func name(_ value: LocatedJSON, _ what: String) throws(ProgramError) -> String {
    let text = try string(value, what)
    try check(name: text, at: value, what)
    return text
  }

  func check(name: String, at place: LocatedJSON, _ what: String) throws(ProgramError) {
    if name.isEmpty || name.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) {
      throw error(place, "\(what) is not usable, expected at least one character and no control characters")
    }
  }

  func integer(_ value: LocatedJSON, _ what: String) throws(ProgramError) -> Int {
    guard case .leaf(.int(let number)) = value.node else {
      if case .leaf(.unsigned) = value.node {
        throw error(value, "\(what) is too large, expected an integer that fits in 64 bits")
      }
      throw error(value, "\(what) is \(value.kind), expected an integer that fits in 64 bits")
    }
    return Int(number)
  }

  func array(_ value: LocatedJSON, _ what: String) throws(ProgramError) -> [LocatedJSON] {
    guard let elements = value.elements else {
      throw error(value, "\(what) is \(value.kind), expected an array")
    }
    return elements
  }

  func members(_ value: LocatedJSON, _ what: String) throws(ProgramError) -> [(name: String, value: LocatedJSON)] {
    guard let members = value.members else {
      throw error(value, "\(what) is \(value.kind), expected an object")
    }
    return members
  }

  func required(_ name: String, of value: LocatedJSON, _ what: String) throws(ProgramError) -> LocatedJSON {
    guard let member = value[name] else {
      throw error(value, "\(what) has no \"\(name)\", expected one")
    }
    return member
  }

  /// `"a", "b" or "c"`.
  static func list(_ names: [String]) -> String {
    let quoted = names.map { "\"\($0)\"" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "nothing" }
    return quoted.dropLast().joined(separator: ", ") + " or " + last
  }
}
