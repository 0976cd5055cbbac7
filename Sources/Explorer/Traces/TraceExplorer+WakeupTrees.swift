/// Wake-up trees: what waits to be explored from a state. Nodes are taken from and given back to a list of free ones.
extension TraceExplorer {
  /// Whether anything waits in the last frame.
  var hasWaiting: Bool { frames[frames.count - 1].first >= 0 }

  /// Takes the first branch that waits in the last frame: its step, and the branches behind it.
  @inline(__always)
  func takeBranch() -> (thread: Int, way: Int, first: Int32, last: Int32) {
    let frame = frames.count - 1
    let number = frames[frame].first
    let node = nodes[Int(number)]
    frames[frame].first = node.next
    if node.next < 0 { frames[frame].last = -1 }
    release(number)
    return (Int(node.thread), Int(node.way), node.first, node.last)
  }

  /// Adds what is left of the reversed race as a branch of a node, or where that is -1 of a frame.
  func addBranch(to parent: Int32, frame: Int) {
    var below: Int32 = -1
    var index = isOptimal ? order.count : min(1, order.count)
    while index > 0 {
      index -= 1
      let number = makeNode(order[index])
      nodes[Int(number)].first = below
      nodes[Int(number)].last = below
      below = number
    }
    if below < 0 { return }
    if parent >= 0 {
      let last = nodes[Int(parent)].last
      if last >= 0 { nodes[Int(last)].next = below } else { nodes[Int(parent)].first = below }
      nodes[Int(parent)].last = below
    } else {
      let last = frames[frame].last
      if last >= 0 { nodes[Int(last)].next = below } else { frames[frame].first = below }
      frames[frame].last = below
    }
  }

  /// A node for an event, or for the candidate.
  @inline(__always)
  private func makeNode(_ event: Int32) -> Int32 {
    var node = WakeupNode()
    if event == Self.candidateMark {
      node.thread = Int32(candidate.thread)
      node.way = Int32(candidate.way)
      node.ways = Int32(candidate.ways)
      node.cell = candidate.cell
      node.flags = candidate.flags
    } else {
      let record = events[Int(event)]
      node.thread = record.thread
      node.way = record.way
      node.ways = record.ways
      if isSimple {
        let access = accesses[Int(record.accesses)]
        node.cell = access.cell
        node.flags = access.flags
      }
    }
    let number: Int32
    if freeNode >= 0 {
      number = freeNode
      freeNode = nodes[Int(number)].next
      nodes[Int(number)] = node
    } else {
      number = Int32(nodes.count)
      nodes.append(node)
      if !isSimple { nodeLists.append([]) }
    }
    if !isSimple { listAccesses(of: event, in: Int(number)) }
    return number
  }

  private func listAccesses(of event: Int32, in node: Int) {
    if event == Self.candidateMark {
      nodeLists[node] = candidate.list
      return
    }
    nodeLists[node].removeAll(keepingCapacity: true)
    for index in accessRange(Int(event)) { nodeLists[node].append(packed(accesses[index])) }
  }

  @inline(__always)
  private func release(_ number: Int32) {
    nodes[Int(number)].next = freeNode
    freeNode = number
  }

  /// Gives back a node, its siblings behind it, and all that is below them.
  func releaseAll(_ first: Int32) {
    var number = first
    while number >= 0 {
      let node = nodes[Int(number)]
      releaseAll(node.first)
      release(number)
      number = node.next
    }
  }
}
