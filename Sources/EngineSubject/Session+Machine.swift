import BlockLayer
import JSON
import Machine
import Monitor
import Subject

extension Session {
  /// Steps that are taken at most until a command is answered.
  static let answerBound = 20_000

  // MARK: Devices

  func plugDisk(_ name: String?) {
    let controllers = emulator.controllers
    let chosen = name.map { name in controllers.first { emulator.name($0.id) == name } } ?? controllers.first
    guard let chosen else {
      return say(name.map { "There is no controller \($0)." } ?? "There is no controller.", isError: true)
    }
    let number = freshNumber(["stg", "fmt"])
    execute([
      Command(
        "blockdev-add",
        .object([
          .init("driver", .string("null-co")), .init("node-name", .string("fmt\(number)")),
          .init("size", .int(64 << 20)),
        ])),
      Command(
        "device_add",
        .object([
          .init("driver", .string("scsi-hd")), .init("id", .string("stg\(number)")),
          .init("bus", .string("\(emulator.name(chosen.id)).0")), .init("drive", .string("fmt\(number)")),
        ])),
    ])
  }

  func plugController(_ iothread: String?) {
    var arguments: [JSONValue.Member] = [
      .init("driver", .string("virtio-scsi-pci")), .init("id", .string("scsi\(freshNumber(["scsi"]))")),
    ]
    if let iothread, iothread != "main" { arguments.append(.init("iothread", .string(iothread))) }
    execute([Command("device_add", .object(arguments))])
  }

  /// The least number with which none of these prefixes is the name of a node or a device.
  private func freshNumber(_ prefixes: [String]) -> Int {
    var taken = Set(emulator.blockNodes.map { emulator.name($0.nodeName) })
    taken.formUnion(emulator.controllers.map { emulator.name($0.id) })
    taken.formUnion(emulator.allDevices.map { emulator.name($0.id) })
    var number = 0
    while prefixes.contains(where: { taken.contains("\($0)\(number)") }) { number += 1 }
    return number
  }

  // MARK: Nodes

  /// Asks for the move of the node, or of the root node of the device or backend, that is called so. QEMU refuses to
  /// move what a device uses, in its own words.
  func move(_ name: String, to context: String) {
    // A name that stands for nothing goes to QEMU as it is, which refuses it in its own words.
    let node = nodeName(name) ?? name
    execute([
      Command(
        "x-blockdev-set-iothread",
        .object([
          .init("node-name", .string(node)), .init("iothread", context == "main" ? .null : .string(context)),
          .init("force", .bool(true)),
        ]))
    ])
  }

  func drain(_ name: String, _ command: (String) -> BlockLayer.Command) {
    execute([command(nodeName(name) ?? name)])
  }

  /// The name of the node that a node, a device or a backend (in parentheses) of this name stands for.
  private func nodeName(_ name: String) -> String? {
    if emulator.blockNodes.contains(where: { emulator.name($0.nodeName) == name }) { return name }
    let id = name.hasPrefix("(") ? String(name.dropFirst().dropLast()) : name
    guard let device = emulator.device(id), let root = emulator.root(of: device) else { return nil }
    return emulator.name(root.nodeName)
  }

  // MARK: QMP

  func qmp(_ text: String) {
    do throws(JSONError) {
      let request = try JSONParser.parse(text)
      guard let name = request["execute"]?.string else {
        return say("“execute” is missing: expected {\"execute\": NAME, \"arguments\": {…}}.", isError: true)
      }
      let arguments = request["arguments"] ?? .object(JSONObject())
      guard arguments.object != nil else { return say("“arguments” is no object.", isError: true) }
      // Blockscope's own commands have names in parentheses, which QEMU does not know.
      if name.hasPrefix("(") { return say("\(name): The command \(name) has not been found", isError: true) }
      execute([Command(name, arguments)])
    } catch {
      say("This is no JSON: \(error)", isError: true)
    }
  }

  /// Gives commands, the next one only where the one before succeeded and its answer is waited for.
  func execute(_ commands: [BlockLayer.Command]) {
    let isWaiting = answersAtOnce && !isRunning
    for command in commands {
      give(.command(command))
      guard isWaiting else { continue }
      guard runUntilAnswered(command) else { return }
      if message?.isError == true { return }
    }
    if !isWaiting, let last = commands.last { say("queued: \(last.text)") }
  }

  /// Gives a client's command, as if a person had. What it answers goes to whom `clients` tells.
  func execute(forClient command: BlockLayer.Command) {
    if let finding {
      let text = JSONValue.string("The run ends here: \(finding.plainText)")
      let reply = "{\"error\": {\"class\": \"GenericError\", \"desc\": \(text)}}"
      clients.tell?(Output(kind: .reply, thread: 0, text: reply))
      return
    }
    give(.command(command), isClients: true)
    // A client waits for its answer, whatever the pace of the run is.
    if answersAtOnce {
      _ = runUntilAnswered(command)
    } else {
      say("queued: \(command.text)")
    }
  }

  /// Runs until QEMU has answered everything. Answers whether it has.
  private func runUntilAnswered(_ command: BlockLayer.Command) -> Bool {
    for _ in 0..<Self.answerBound {
      if emulator.unansweredCommands == 0 { return true }
      if !takeAny() { break }
    }
    if emulator.unansweredCommands == 0 { return true }
    if let finding {
      say("\(command.plainName): \(finding.plainText)", isError: true)
    } else {
      say("\(command.plainName) is still under way after \(Self.answerBound) steps.", isError: true)
    }
    return false
  }
}

extension Emulator {
  /// The node that a device's backend stands on.
  func root(of device: SCSIDevice) -> BlockNode? {
    let blk = machine.peek(device.blk)
    return blk.isNull ? nil : root(of: blk)
  }

  func root(of blk: BlockBackend) -> BlockNode? {
    let edge = machine.peek(blk.root)
    let bs = edge.isNull ? BlockNode.null : machine.peek(edge.bs)
    return bs.isNull ? nil : bs
  }
}
