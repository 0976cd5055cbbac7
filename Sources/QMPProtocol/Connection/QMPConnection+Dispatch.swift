import JSON

extension QMPConnection {
  /// Looks at a request: the reply where it has one at once, else the command that the engine has to execute.
  mutating func dispatch(_ request: JSONValue) -> (reply: QMPReply?, command: QMPCommand?) {
    let envelope: Envelope
    do throws(Envelope.Failure) {
      envelope = try Envelope(request, allowsOutOfBand: hasOutOfBand)
    } catch {
      return (.error(error.text), nil)
    }
    let name = envelope.command
    if !isNegotiated, name != ProtocolCommand.capabilities.rawValue {
      return (
        .error(
          "Expecting capabilities negotiation with 'qmp_capabilities'", class: "CommandNotFound"),
        nil
      )
    }
    let own = ProtocolCommand(rawValue: name)
    // Names in parentheses are blockscope's own, which no client has.
    guard own != nil || !name.hasPrefix("(") && knows(name) else {
      return (.error("The command \(name) has not been found", class: "CommandNotFound"), nil)
    }
    if envelope.isOutOfBand, own?.allowsOutOfBand != true {
      return (.error("The command \(name) does not support OOB"), nil)
    }
    if let own { return (execute(own, envelope.arguments), nil) }
    return (nil, QMPCommand(name, envelope.arguments))
  }

  private mutating func execute(_ command: ProtocolCommand, _ arguments: JSONObject) -> QMPReply {
    do throws(ProtocolCommand.Failure) {
      switch command {
      case .capabilities: try negotiate(arguments)
      case .version:
        try command.expectNothing(arguments)
        return .value(version.text)
      default: return try command.reply(arguments)
      }
      return .value("{}")
    } catch {
      return error.reply
    }
  }

  private mutating func negotiate(_ arguments: JSONObject) throws(ProtocolCommand.Failure) {
    let enablesOutOfBand = try ProtocolCommand.enabled(arguments)
    if isNegotiated {
      throw ProtocolCommand.Failure(
        "Capabilities negotiation is already complete, command ignored", class: "CommandNotFound")
    }
    isNegotiated = true
    hasOutOfBand = enablesOutOfBand
  }
}
