/// Names that Promela allows, one for each variable, lock and register.
struct PromelaNames {
  private var variables: [String]
  private let arrays: [Bool]
  private var locks: [String]
  private let lockArrays: [Bool]
  private let registers: [[String]]

  init(_ program: SmallProgram) {
    variables = program.variables.enumerated().map { "v\($0.offset)_" + Self.plain($0.element.name) }
    arrays = program.variables.map(\.isArray)
    locks = program.locks.enumerated().map { "l\($0.offset)_" + Self.plain($0.element.name) }
    lockArrays = program.locks.map { $0.count > 1 }
    registers = program.threads.enumerated().map { thread in
      thread.element.registers.enumerated().map { "r\(thread.offset)_\($0.offset)_" + Self.plain($0.element.name) }
    }
  }

  private static func plain(_ name: String) -> String {
    String(name.prefix(24).map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }

  func variable(_ position: Int, _ index: String? = nil) -> String {
    index.map { "\(variables[position])[\($0)]" } ?? variables[position]
  }

  func variable(_ position: Int, element: Int) -> String {
    variable(position, arrays[position] ? String(element) : nil)
  }

  /// A single lock that is named as an array has no index.
  func lock(_ position: Int, _ index: String? = nil) -> String {
    lockArrays[position] ? "\(locks[position])[\(index ?? "0")]" : locks[position]
  }

  func register(_ thread: Int, _ position: Int) -> String { registers[thread][position] }
}
