/// Reads the lines of a trace, a certificate or a result. Strict: an unknown key, one that is there twice, a value of another
/// kind are refused. Lines that start with `#` are comments.
struct RecordReader {
  let file: String
  private var values: [String: (line: Int, value: Substring)] = [:]
  /// The lines behind `schedule:`, with their numbers.
  private(set) var schedule: [(line: Int, text: Substring)] = []

  /// More than any such file needs.
  static let limit = 1 << 24
  /// More than anything that is counted comes to; sums of a few stay far from overflowing.
  static let largestCount = 1 << 56

  init(_ text: String, file: String, format: String, keys: [String]) throws(RecordError) {
    self.file = file
    if text.utf8.count > Self.limit {
      throw RecordError(file: file, "\(text.utf8.count) bytes, expected at most \(Self.limit)")
    }
    var isSchedule = false
    var number = 0
    for bytes in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      var line = Substring(bytes)
      if line.utf8.last == UInt8(ascii: "\r") { line = Substring(line.utf8.dropLast()) }
      if number == 1 {
        guard line == format else {
          throw RecordError(file: file, line: 1, "this begins with \(RecordText.quote(line)), expected '\(format)'")
        }
      } else if line.isEmpty || line.utf8.first == UInt8(ascii: "#") {
        continue
      } else if isSchedule {
        schedule.append((number, line))
      } else if line == "schedule:" {
        isSchedule = true
      } else {
        try add(line, number, keys)
      }
    }
  }

  private mutating func add(_ line: Substring, _ number: Int, _ keys: [String]) throws(RecordError) {
    guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else {
      throw RecordError(file: file, line: number, "\(RecordText.quote(line)) has no colon, expected 'key: value'")
    }
    let key = line[..<colon]
    guard keys.contains(where: { $0 == key }) else {
      throw RecordError(
        file: file, line: number,
        "unknown key \(RecordText.quote(key)), expected one of \(keys.joined(separator: ", "))")
    }
    var value = line[line.utf8.index(after: colon)...]
    if value.utf8.first == UInt8(ascii: " ") { value = Substring(value.utf8.dropFirst()) }
    if let before = values.updateValue((number, value), forKey: String(key)) {
      throw RecordError(file: file, line: number, "\(key) is there already in line \(before.line), expected it once")
    }
  }

  // MARK: Values

  func has(_ key: String) -> Bool { values[key] != nil }

  /// The line of a key; nil if it is not there.
  func line(_ key: String) -> Int? { values[key]?.line }

  /// The value of a key that may be missing.
  func optional<Value>(
    _ key: String, _ read: (RecordReader) -> (String) throws(RecordError) -> Value
  ) throws(RecordError) -> Value? {
    has(key) ? try read(self)(key) : nil
  }

  func text(_ key: String) throws(RecordError) -> String {
    guard let text = RecordText.unescape(try value(key)) else {
      throw wrong(key, "text with \\\\, \\n and \\u{...} escaped")
    }
    return text
  }

  func count(_ key: String) throws(RecordError) -> Int {
    guard let number = Self.count(try value(key)) else {
      throw wrong(key, "a whole number from 0 to \(Self.largestCount)")
    }
    return number
  }

  func hexadecimal(_ key: String) throws(RecordError) -> UInt64 {
    guard let number = Hexadecimal.number(try value(key)) else { throw wrong(key, "16 digits of base 16") }
    return number
  }

  func flag(_ key: String) throws(RecordError) -> Bool {
    switch try value(key) {
    case "yes": return true
    case "no": return false
    default: throw wrong(key, "yes or no")
    }
  }

  func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String
  ) throws(RecordError) -> Choice where Choice.RawValue == String {
    guard let choice = Choice(rawValue: String(try value(key))) else {
      throw wrong(key, "one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return choice
  }

  func fraction(_ key: String) throws(RecordError) -> Double {
    guard let number = Double(try value(key)), number >= 0, number.isFinite else {
      throw wrong(key, "a number from 0 on")
    }
    return number
  }

  func value(_ key: String) throws(RecordError) -> Substring {
    guard let value = values[key] else {
      throw RecordError(file: file, "there is no line that begins with '\(key):', expected one")
    }
    return value.value
  }

  /// Digits only, and not more than is sensible.
  static func count(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text),
      number <= largestCount
    else { return nil }
    return number
  }

  /// Says that a value is not what it should be.
  func wrong(_ key: String, _ expected: String) -> RecordError {
    let value = values[key].map { RecordText.quote($0.value) } ?? "missing"
    return RecordError(file: file, line: line(key), "\(key) is \(value), expected \(expected)")
  }
}
