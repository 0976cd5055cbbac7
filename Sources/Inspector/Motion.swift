import Canvas
import Subject

/// Where the selection goes.
enum Motion: Equatable {
  case up, down, left, right, pageUp, pageDown, first, last
}

extension ViewState {
  /// Moves the selection of the focused pane, and scrolls so that it can be seen.
  mutating func select(_ motion: Motion, in snapshot: Snapshot) {
    let layout = ScreenLayout(snapshot, self, rows: rows, columns: columns)
    guard let slot = layout.slot(of: focus) ?? layout.slots.last else { return }
    let inside = layout.inside(slot)
    let content = paneContent(focus, snapshot, self, rows: inside.rows, columns: inside.columns - 1)
    let next =
      content.boxes.isEmpty
      ? row(motion, content, page: max(1, inside.rows - 1)) : box(motion, content, snapshot.graph)
    guard let next else { return }
    selection[focus] = next
    let columns = content.boxes.isEmpty ? inside.columns - 1 : inside.columns
    scroll[focus] = content.scroll(scroll[focus], rows: inside.rows, columns: columns, selected: next)
  }

  private func row(_ motion: Motion, _ content: PaneContent, page: Int) -> ObjectID? {
    let stops = content.stops
    guard !stops.isEmpty else { return nil }
    guard let now = stops.firstIndex(where: { $0 == selection[focus] }) else {
      // The first key selects where one looks: at the present where there is one, else at the start.
      let present = content.present.flatMap { content.lines.indices.contains($0) ? content.lines[$0].id : nil }
      return motion == .last ? stops.last : motion == .first ? stops.first : present ?? stops.first
    }
    let next =
      switch motion {
      case .up, .left: now - 1
      case .down, .right: now + 1
      case .pageUp: now - page
      case .pageDown: now + page
      case .first: 0
      case .last: stops.count - 1
      }
    return stops[min(max(0, next), stops.count - 1)]
  }

  /// In boxes the selection follows lines up and down where there are any, else goes to the nearest box that way.
  private func box(_ motion: Motion, _ content: PaneContent, _ graph: Graph) -> ObjectID? {
    let boxes = content.boxes
    guard let now = boxes.first(where: { $0.id == selection[focus] }) else { return boxes.first?.id }
    switch motion {
    case .first: return boxes.first?.id
    case .last: return boxes.last?.id
    case .up, .pageUp, .down, .pageDown:
      let isUp = motion == .up || motion == .pageUp
      let beyond = boxes.filter { isUp ? $0.area.endRow <= now.area.row : $0.area.row >= now.area.endRow }
      let linked = beyond.filter { isLinked(now.id, $0.id, isUp, graph) }
      return nearest(linked.isEmpty ? beyond : linked, to: now.area) ?? now.id
    case .left:
      return nearest(boxes.filter { $0.area.endColumn <= now.area.column }, to: now.area, weight: 4) ?? now.id
    case .right:
      return nearest(boxes.filter { $0.area.column >= now.area.endColumn }, to: now.area, weight: 4) ?? now.id
    }
  }

  private func isLinked(_ id: ObjectID, _ other: ObjectID, _ isUp: Bool, _ graph: Graph) -> Bool {
    guard case .node(let one) = id, case .node(let two) = other else { return false }
    let (parent, child) = isUp ? (two, one) : (one, two)
    return graph.edges.contains { $0.parent == parent && $0.child == child }
  }

  private func nearest(
    _ boxes: [(id: ObjectID, area: Rectangle)], to area: Rectangle, weight: Int = 2
  ) -> ObjectID? {
    func distance(_ other: Rectangle) -> Int {
      abs(other.column + other.columns / 2 - area.column - area.columns / 2) + weight * abs(other.row - area.row)
    }
    return boxes.min { distance($0.area) < distance($1.area) }?.id
  }
}
