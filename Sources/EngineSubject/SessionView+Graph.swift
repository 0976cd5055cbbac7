import BlockLayer
import Machine
import Subject

extension SessionView {
  /// Devices on backends on nodes.
  func graph() -> Graph {
    var graph = Graph()
    for device in emulator.allDevices { add(device, to: &graph) }
    for blk in emulator.blockBackends { add(blk, to: &graph) }
    for bs in emulator.blockNodes { add(bs, to: &graph) }
    return graph
  }

  private func add(_ device: SCSIDevice, to graph: inout Graph) {
    let controller = peek(device.bus)
    let blk = peek(device.blk)
    let ctx = controller.isNull ? AioContext.null : peek(controller.ctx)
    graph.nodes.append(
      GraphNode(
        id: device.address, kind: .device, name: name(device.id), detail: name(device.model), context: number(ctx),
        isChanged: changed.contains(device.address)))
    if !blk.isNull { graph.edges.append(GraphEdge(parent: device.address, child: blk.address, name: "drive")) }
  }

  private func add(_ blk: BlockBackend, to graph: inout Graph) {
    let ctx = peek(blk.ctx)
    let root = emulator.root(of: blk)
    graph.nodes.append(
      GraphNode(
        id: blk.address, kind: .backend, name: name(of: blk), detail: "backend", context: number(ctx),
        contextNote: ctx.isNull ? "NULL" : nil, quiesceCounter: peek(blk.quiesceCounter),
        inFlight: peek(blk.inFlight), disagrees: root.map { peek($0.aioContext) != ctx } ?? false,
        isChanged: changed.contains(blk.address)))
    if root != nil { graph.edges.append(edge(peek(blk.root), from: blk.address)) }
  }

  private func add(_ bs: BlockNode, to graph: inout Graph) {
    let ctx = peek(bs.aioContext)
    let children = emulator.children(of: bs)
    graph.nodes.append(
      GraphNode(
        id: bs.address, kind: .node, name: name(bs.nodeName), detail: name(bs.drv), context: number(ctx),
        contextNote: ctx.isNull ? "NULL" : nil, quiesceCounter: peek(bs.quiesceCounter), inFlight: peek(bs.inFlight),
        isReadOnly: peek(bs.readOnly), disagrees: children.contains { peek(peek($0.bs).aioContext) != ctx },
        isChanged: changed.contains(bs.address)))
    for child in children { graph.edges.append(edge(child, from: bs.address)) }
  }

  private func edge(_ child: BlockChild, from parent: Int) -> GraphEdge {
    GraphEdge(
      parent: parent, child: peek(child.bs).address, name: name(child.name),
      permissions: Self.letters(Permissions(rawValue: peek(child.perm))),
      shared: Self.letters(Permissions(rawValue: peek(child.sharedPerm))), isChanged: changed.contains(child.address))
  }

  /// `wr-s`: write, read, write unchanged, resize.
  static func letters(_ permissions: Permissions) -> String {
    let order: [(Permissions, Character)] = [
      (.write, "w"), (.consistentRead, "r"), (.writeUnchanged, "u"), (.resize, "s"),
    ]
    return String(order.map { permissions.contains($0.0) ? $0.1 : "-" })
  }
}
