import JSON
import Monitor

/// QEMU's answer to a command, for people.
enum Reply: Equatable {
  case failure(String)
  /// Success without anything to tell.
  case nothing
  /// What is returned, as JSON.
  case value(String)

  init(_ text: String) {
    guard let answer = try? JSONParser.parse(text) else {
      self = .value(text)
      return
    }
    if let error = answer["error"] {
      self = .failure(error["desc"]?.string ?? text)
    } else if let value = answer["return"], value.object?.isEmpty != true {
      self = .value(value.description)
    } else {
      self = .nothing
    }
  }

  /// The name of the command in a request's JSON text.
  static func name(ofRequest text: String) -> String? {
    guard let name = (try? JSONParser.parse(text))?["execute"]?.string else { return nil }
    return name.hasPrefix("(") ? String(name.dropFirst().dropLast()) : name
  }
}
