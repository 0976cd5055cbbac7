/// A strict JSON parser (RFC 8259) that yields values one after another, as a QMP connection or a file of
/// QMP commands has them: back to back, with or without line ends between them.
///
/// Nothing that QEMU accepts beyond the standard is accepted here. Duplicate members are an error.
public struct JSONParser {
  /// Arrays and objects within each other; as many as QEMU allows.
  public static let maximumNesting = 1024

  let bytes: [UInt8]
  var at = 0
  var line = 1
  /// A place of the current line, not behind `at` (but for errors that step back), and its column.
  var mark = (at: 0, column: 1)
  /// Lines that begin with `#` are skipped between values.
  let allowsComments: Bool

  /// A parser at the beginning of `bytes`, which should be UTF-8.
  public init(_ bytes: [UInt8], allowsComments: Bool = false) {
    self.bytes = bytes
    self.allowsComments = allowsComments
  }

  /// A parser at the beginning of `text`.
  public init(_ text: String, allowsComments: Bool = false) {
    self.init(Array(text.utf8), allowsComments: allowsComments)
  }

  /// The value that `text` is; blanks around it are allowed, anything else is not.
  public static func parse(_ text: String) throws(JSONError) -> JSONValue {
    var parser = JSONParser(text)
    guard let value = try parser.next() else { throw parser.error("expected a value, found the end of the text") }
    try parser.expectEnd()
    return value.value
  }

  /// The next value, nil at the end of the text.
  public mutating func next() throws(JSONError) -> LocatedJSON? {
    skipBlanks(between: true)
    return at < bytes.count ? try value() : nil
  }

  /// Fails unless only blanks are left.
  public mutating func expectEnd() throws(JSONError) {
    skipBlanks(between: true)
    if at < bytes.count { throw error("expected the end of the text, found \(found)") }
  }

  /// A container that is not closed yet.
  private struct Open {
    let line: Int
    let column: Int
    let isObject: Bool
    var elements: [LocatedJSON] = []
    var members: [(name: String, value: LocatedJSON)] = []
    var names: Set<String> = []
    var name = ""

    mutating func add(_ value: LocatedJSON) {
      if isObject { members.append((name, value)) } else { elements.append(value) }
    }

    var closed: LocatedJSON {
      LocatedJSON(line: line, column: column, node: isObject ? .object(members) : .array(elements))
    }
  }

  /// Works with a stack of its own, so that deep nesting can't exhaust the thread's.
  private mutating func value() throws(JSONError) -> LocatedJSON {
    var stack: [Open] = []
    while true {
      skipBlanks()
      let opening = peek
      if opening == UInt8(ascii: "{") || opening == UInt8(ascii: "[") {
        if stack.count == Self.maximumNesting {
          throw error("expected at most \(Self.maximumNesting) nested arrays and objects")
        }
        let place = place()
        var open = Open(line: place.line, column: place.column, isObject: opening == UInt8(ascii: "{"))
        at += 1
        skipBlanks()
        if peek != (open.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
          if open.isObject { try readName(&open) }
          stack.append(open)
          continue
        }
        at += 1
        guard let done = try finish(open.closed, &stack) else { continue }
        return done
      }
      let place = place()
      let leaf = LocatedJSON(line: place.line, column: place.column, node: .leaf(try scalar()))
      if let done = try finish(leaf, &stack) { return done }
    }
  }

  /// Puts a finished value into what encloses it and reads on to where the next value begins; the outermost
  /// value once it is finished.
  private mutating func finish(_ value: LocatedJSON, _ stack: inout [Open]) throws(JSONError) -> LocatedJSON? {
    var value = value
    while !stack.isEmpty {
      let last = stack.count - 1
      stack[last].add(value)
      skipBlanks()
      let isObject = stack[last].isObject
      if peek == UInt8(ascii: ",") {
        at += 1
        if isObject { try readName(&stack[last]) }
        return nil
      }
      guard peek == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
        throw error("expected \",\" or \"\(isObject ? "}" : "]")\", found \(found)")
      }
      at += 1
      value = stack.removeLast().closed
    }
    return value
  }

  private mutating func readName(_ open: inout Open) throws(JSONError) {
    skipBlanks()
    guard peek == UInt8(ascii: "\"") else { throw error("expected the name of a member in quotes, found \(found)") }
    let place = place()
    let name = try string()
    guard open.names.insert(name).inserted else {
      throw JSONError(
        line: place.line, column: place.column, message: "expected each member once, found \"\(name)\" again")
    }
    open.name = name
    skipBlanks()
    guard peek == UInt8(ascii: ":") else { throw error("expected \":\" behind \"\(name)\", found \(found)") }
    at += 1
  }
}
