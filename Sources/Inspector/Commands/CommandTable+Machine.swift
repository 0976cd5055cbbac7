import Subject

extension CommandTable {
  static let machine: [Command] = [
    Command(
      "plug", [.optional(.controller)], "Plug a new disk into a controller.", keys: [.character("p")], group: .machine,
      reason: { snapshot, _ in snapshot.controllers.isEmpty ? "There is no controller to plug a disk into." : nil },
      action: { state, snapshot, arguments in
        if let name = arguments.first { return [.subject(.plugDisk(controller: name))] }
        guard snapshot.controllers.count > 1 else { return [.subject(.plugDisk(controller: nil))] }
        state.pick("Plug a disk into which controller?", snapshot.controllers.map(\.name)) { "plug \($0)" }
        return []
      }),
    Command(
      "plug-controller", [.optional(.iothread)], "Plug a new controller, in an iothread or in the main loop.",
      keys: [.character("P")], group: .machine,
      action: { state, snapshot, arguments in
        if let name = arguments.first { return [.subject(.plugController(iothread: name))] }
        let contexts = snapshot.contexts.map(\.name)
        guard contexts.count > 1 else { return [.subject(.plugController(iothread: nil))] }
        state.pick("In which AioContext shall the new controller work?", contexts) { "plug-controller \($0)" }
        return []
      }),
    Command(
      "unplug", [.optional(.device)], "Unplug a device: the selected one, or the one named.", keys: [.character("u")],
      group: .machine,
      reason: { snapshot, _ in snapshot.devices.isEmpty ? "There is no device to unplug." : nil },
      action: { state, snapshot, arguments throws(CommandProblem) in
        if let name = arguments.first ?? state.selectedDevice(in: snapshot) {
          return [.subject(.unplug(device: name))]
        }
        state.pick("Unplug which device?", snapshot.devices.map(\.name)) { "unplug \($0)" }
        return []
      }),
    Command(
      "move", [.optional(.node), .optional(.context)], "Move a node or a device to another AioContext.",
      keys: [.character("m")], group: .machine,
      reason: { snapshot, _ in snapshot.contexts.count < 2 ? "There is only one AioContext." : nil },
      action: { state, snapshot, arguments in
        if arguments.count == 2 { return [.subject(.move(node: arguments[0], context: arguments[1]))] }
        if let node = arguments.first ?? state.selectedNode(in: snapshot) {
          let now = snapshot.graph.nodes.first { $0.name == node }?.context
          let others = snapshot.contexts.filter { $0.id != now }.map(\.name)
          state.pick("Move \(node) to which AioContext?", others) { "move \(node) \($0)" }
        } else {
          state.pick("Move which node?", nodeNames(snapshot)) { "move \($0)" }
        }
        return []
      }),
    Command(
      "drain", [.optional(.node)], "Begin a drained section of a node.", keys: [.character("d")], group: .machine,
      reason: noNode, action: { state, snapshot, arguments in drain("drain", arguments, &state, snapshot) }),
    Command(
      "undrain", [.optional(.node)], "End a drained section of a node.", keys: [.character("D")], group: .machine,
      reason: { snapshot, state in
        snapshot.drainedSections.isEmpty && !snapshot.graph.nodes.contains { ($0.quiesceCounter ?? 1) > 0 }
          ? "Nothing is drained." : noNode(snapshot, state)
      },
      action: { state, snapshot, arguments in drain("undrain", arguments, &state, snapshot) }),
    Command(
      "halt", [], "Stop the guest, or let it continue.", keys: [.character("x")], group: .machine,
      action: { _, snapshot, _ in
        [.subject(snapshot.runState ?? "running" == "running" ? .stopMachine : .continueMachine)]
      }),
    Command(
      "stop", [], "Stop the guest.", group: .machine,
      reason: { snapshot, _ in snapshot.runState == "paused" ? "The guest is stopped already." : nil },
      action: { _, _, _ in [.subject(.stopMachine)] }),
    Command(
      "cont", [], "Let the guest continue.", group: .machine,
      reason: { snapshot, _ in snapshot.runState == "running" ? "The guest is running already." : nil },
      action: { _, _, _ in [.subject(.continueMachine)] }),
    Command(
      "guest", [.required(.text, "command")], "Give the guest a command, such as read stg0 2048 8.", group: .machine,
      action: { _, _, arguments in [.subject(.guest(arguments[0]))] }),
    Command(
      "qmp", [.required(.text, "json")], "Send a QMP command as JSON.", group: .machine,
      action: { _, _, arguments throws(CommandProblem) in
        guard arguments[0].hasPrefix("{") else {
          throw CommandProblem("qmp expects a JSON object, such as {\"execute\": \"query-block\"}.")
        }
        return [.subject(.qmp(arguments[0]))]
      }),
  ]

  private static let noNode: @Sendable (Snapshot, ViewState) -> String? = { snapshot, _ in
    snapshot.graph.nodes.isEmpty ? "There is no block node." : nil
  }

  private static func nodeNames(_ snapshot: Snapshot) -> [String] {
    snapshot.graph.nodes.filter { $0.kind == .node || $0.kind == .backend }.map(\.name)
  }

  private static func drain(
    _ verb: String, _ arguments: [String], _ state: inout ViewState, _ snapshot: Snapshot
  ) -> [Effect] {
    if let node = arguments.first ?? state.selectedNode(in: snapshot) {
      return [.subject(verb == "drain" ? .drainBegin(node: node) : .drainEnd(node: node))]
    }
    state.pick("\(verb == "drain" ? "Drain" : "End the drain of") which node?", nodeNames(snapshot)) { "\(verb) \($0)" }
    return []
  }
}

extension ViewState {
  mutating func pick(_ title: String, _ names: [String], command: (String) -> String) {
    dialogue = .picker(Picker(title: title, items: names.map { Picker.Item(label: $0, command: command($0)) }))
  }

  /// The name of the selected graph object, or of the selected device where the SCSI pane has the focus.
  func selectedNode(in snapshot: Snapshot) -> String? {
    if focus == .scsi { return selectedDevice(in: snapshot) }
    guard case .node(let id)? = selection[.graph] else { return nil }
    return snapshot.graph.nodes.first { $0.id == id && $0.kind != .job && $0.kind != .export }?.name
  }

  /// The selected device: in the SCSI pane, or in the graph the device itself or the only one above the selection.
  func selectedDevice(in snapshot: Snapshot) -> String? {
    if focus == .scsi {
      let id: Int? =
        switch selection[.scsi] {
        case .device(let id): id
        case .request(let id, _): id
        default: nil
        }
      return snapshot.devices.first { $0.id == id }?.name
    }
    guard case .node(let id)? = selection[.graph] else { return nil }
    var seen: Set<Int> = [id]
    var open = [id]
    var found: [String] = []
    while let next = open.popLast() {
      if let node = snapshot.graph.nodes.first(where: { $0.id == next }), node.kind == .device {
        found.append(node.name)
      }
      for edge in snapshot.graph.edges where edge.child == next && seen.insert(edge.parent).inserted {
        open.append(edge.parent)
      }
    }
    return found.count == 1 ? found[0] : nil
  }
}
