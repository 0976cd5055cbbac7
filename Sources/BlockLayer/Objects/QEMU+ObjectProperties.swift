import JSON
import Machine

// How the properties of objects are set [iothread.c, event-loop-base.c, block/throttle-groups.c, crypto/secret*.c, 7.2].

extension QEMU {
  /// Sets one property of an object. `isComplete` is true once object-add is done.
  func setObjectProperty(
    _ values: inout JSONObject, _ model: ObjectModel, _ name: String, _ value: JSONValue, isComplete: Bool
  ) throws(QMPError) {
    switch model.name {
    case "iothread", "main-loop":
      guard let number = value.int, number >= 0 else {
        throw QMPError("\(name) value must be in range [0, \(Int.max)]")
      }
      var new = values
      new[name] = value
      if isComplete { try complete(model, new) }
      values = new
    case "throttle-group":
      if name == "limits" {
        values = try mergingThrottleLimits(value, into: values)
      } else {
        if isComplete { throw QMPError("Property cannot be set after initialization") }
        values = try mergingThrottleLimit(name, value.int ?? 0, into: values)
      }
    case "memory-backend-ram" where name == "size":
      if isComplete { throw QMPError("cannot change property size of memory-backend-ram ") }
      if value == 0 { throw QMPError("property 'size' of memory-backend-ram doesn't take value '0'") }
      guard let size = value.int, size > 0 else { throw QMPError("blockscope refuses a memory size of \(value)") }
      values[name] = .int(size)
    default: values[name] = value
    }
  }

  /// user_creatable_complete.
  func complete(_ model: ObjectModel, _ values: JSONObject) throws(QMPError) {
    func number(_ name: String) -> Int { (values[name] ?? model.property(name)?.initial)?.int ?? 0 }
    switch model.name {
    case "iothread", "main-loop":
      let most = number("thread-pool-max")
      if most < 1 || most > Int(Int32.max) || number("thread-pool-min") > most {
        throw QMPError("bad thread-pool-min/thread-pool-max values")
      }
    case "throttle-group": try checkThrottleLimits(.object(values))
    case "secret": try checkSecret(values)
    default: break
    }
  }

  private func checkSecret(_ values: JSONObject) throws(QMPError) {
    let data = values["data"]?.string
    if let file = values["file"]?.string {
      if data != nil { throw QMPError("'file' and 'data' are mutually exclusive") }
      throw QMPError("blockscope reads no secret from '\(file)'")
    }
    guard let data else { throw QMPError("Either 'file' or 'data' must be provided") }
    if let key = values["keyid"]?.string {
      let other = findObject(key)
      if other.isNull || text(m[other.type]) != "secret" { throw QMPError("No secret with id '\(key)'") }
      throw QMPError("Key should be 32 bytes in length")
    }
    let isBase64 = data.utf8.allSatisfy {
      Self.base64.contains($0)
    }
    if values["format"]?.string == "base64" && !isBase64 {
      throw QMPError("Base64 data contains invalid characters")
    }
  }

  private static var base64: Set<UInt8> {
    Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\n".utf8)
  }

  /// qom-set of an object of a user.
  func setObject(
    _ object: QOMRef, _ field: Field<Symbol>, _ name: String, _ value: JSONValue
  ) throws(QMPError) {
    let type = typeName(of: object)
    if name == "type" { throw QMPError("Property '\(type).type' is not writable") }
    guard let model = ObjectModel.named(type), let property = model.property(name) else {
      throw QMPError("Property '\(type).\(name)' not found")
    }
    try property.option?.check(value, name: name, path: name)
    var values = values(m[field])
    try setObjectProperty(&values, model, name, value, isComplete: true)
    m[field] = intern(values)
  }
}
