import JSON

extension JSONValue {
  /// Options `a=b,c=d` of a command line; the first key may be left out. Two commas stand for one in a value, and a
  /// key without a value is switched on [util/keyval.c, util/qemu-option.c, 7.2].
  static func keyval(_ text: String, implied: String) -> JSONValue {
    var members: [JSONValue.Member] = []
    for (index, part) in split(text).enumerated() {
      var name = implied
      var value = part
      if let equals = part.firstIndex(of: "=") {
        name = String(part[..<equals])
        value = String(part[part.index(after: equals)...])
      } else if index > 0 {
        name = part
        value = "on"
      }
      members.removeAll { $0.name == name }
      members.append(.init(name, .string(value)))
    }
    return .object(members)
  }

  private static func split(_ text: String) -> [String] {
    var parts: [String] = []
    var part = ""
    var isAfterComma = false
    for character in text {
      if isAfterComma {
        isAfterComma = false
        if character == "," {
          part.append(",")
          continue
        }
        parts.append(part)
        part = ""
      }
      if character == "," { isAfterComma = true } else { part.append(character) }
    }
    return parts + (part.isEmpty ? [] : [part])
  }
}
