import Machine

// What a node shows of what guests wrote, through its backing chain, and what jobs make of it.

extension QEMU {
  /// The value that reading a node gives at an offset; nil where the model does not know.
  func readContent(_ bs: BlockNode, at offset: Int) -> Int? {
    var node = bs
    while !node.isNull, let driver = driver(of: node) {
      switch driver.length {
      case .null: return 0
      case .nbd, .quorum: return nil
      case .file:
        let file = hostFile(state(of: node).options["filename"]?.string ?? "")
        return file.isNull ? 0 : content(file.contents, at: offset) ?? 0
      case .raw:
        if hasShift(node) { return nil }
        node = primaryChild(of: node)
      case .child:
        if driver.name == "snapshot-access" { return nil }
        node = filteredChild(of: node)
      case .qcow2:
        if isAllocated(node, offset: offset, bytes: 512).isAllocated {
          let file = imagePath(node).map { hostFile($0) } ?? .null
          return file.isNull ? 0 : content(file.contents, at: offset) ?? 0
        }
        node = cowChild(of: node)
        if !node.isNull, offset >= m[node.totalBytes] { return 0 }
      }
    }
    return 0
  }

  /// The file that keeps what is written to a node; NULL where the model keeps nothing.
  private func holder(of bs: BlockNode) -> HostFile {
    var node = bs
    while !node.isNull, let driver = driver(of: node) {
      switch driver.length {
      case .null, .nbd, .quorum: return .null
      case .file: return hostFileForWriting(state(of: node).options["filename"]?.string ?? "")
      case .qcow2: return imagePath(node).map { hostFileForWriting($0) } ?? .null
      case .raw:
        if hasShift(node) { return .null }
        node = primaryChild(of: node)
      case .child: node = filteredChild(of: node)
      }
    }
    return .null
  }

  private func hasShift(_ bs: BlockNode) -> Bool { state(of: bs).options["offset"]?.int ?? 0 != 0 }

  /// Whether what is written to a node is kept.
  func keepsContents(_ bs: BlockNode) -> Bool { !holder(of: bs).isNull }

  /// Writes values to a node; `mark` notes that the stretch is written. What else is in the clusters is copied up.
  func writeContents(_ bs: BlockNode, _ offset: Int, _ bytes: Int, _ values: [Int: Int], mark: () -> Void) {
    m.store.atomically {
      let file = holder(of: bs)
      if file.isNull { return mark() }
      let cluster = max(BlockContent.size, wholeCluster(of: bs))
      let (start, end) = (offset / cluster * cluster, (offset &+ bytes).roundedUp(to: cluster))
      let kept = offsetsWithContents(in: start..<max(start, end)).map { ($0, readContent(bs, at: $0) ?? 0) }
      mark()
      for (position, value) in kept where value != 0 || content(file.contents, at: position) != nil {
        setContent(file.contents, at: position, value)
      }
      for (position, value) in values.sorted(by: { $0.key < $1.key }) {
        setContent(file.contents, at: position, value)
      }
    }
  }

  private func wholeCluster(of bs: BlockNode) -> Int {
    var node = bs
    while !node.isNull, let driver = driver(of: node) {
      switch driver.length {
      case .qcow2: return clusterSize(of: node)
      case .raw: node = primaryChild(of: node)
      case .child: node = filteredChild(of: node)
      default: return 0
      }
    }
    return 0
  }

  /// A job copies a stretch of one node to another; `mark` notes that the target is written.
  func copyContents(from source: BlockNode, to target: BlockNode, _ offset: Int, _ bytes: Int, mark: () -> Void) {
    if m.store.atomically({ hasNoContents }) { return mark() }
    let values = m.store.atomically {
      offsetsWithContents(in: offset..<offset &+ bytes).map { ($0, readContent(source, at: $0) ?? 0) }
    }
    writeContents(target, offset, bytes, Dictionary(uniqueKeysWithValues: values), mark: mark)
  }
}
