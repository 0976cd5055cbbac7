import JSON

/// What a request asks for, and how.
///
/// Source: qmp_dispatch_check_obj, qapi/qmp-dispatch.c, QEMU 7.2.
struct Envelope {
  var command = ""
  var arguments = JSONObject()
  var isOutOfBand = false

  struct Failure: Error { var text: String }

  /// Checks the members of a request in the order in which QEMU comes upon them.
  init(_ request: JSONValue, allowsOutOfBand: Bool) throws(Failure) {
    guard let request = request.object else {
      throw Failure(text: "QMP input must be a JSON object")
    }
    var key: String?
    for member in request.membersInOrder {
      switch member.name {
      case "exec-oob" where !allowsOutOfBand:
        throw Failure(text: "QMP input member 'exec-oob' is unexpected")
      case "execute", "exec-oob":
        guard let name = member.value.string else {
          throw Failure(text: "QMP input member '\(member.name)' must be a string")
        }
        if let key {
          throw Failure(text: "QMP input member '\(member.name)' clashes with '\(key)'")
        }
        key = member.name
        command = name
        isOutOfBand = member.name == "exec-oob"
      case "arguments":
        guard let object = member.value.object else {
          throw Failure(text: "QMP input member 'arguments' must be an object")
        }
        arguments = object
      case "id": break
      default: throw Failure(text: "QMP input member '\(member.name)' is unexpected")
      }
    }
    if key == nil { throw Failure(text: "QMP input lacks member 'execute'") }
  }
}
