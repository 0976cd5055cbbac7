import Images
import JSON
import Machine

extension QEMU {
  /// The file that holds the image of a format node, where nothing shifts it; nil where it is in no file.
  func imagePath(_ bs: BlockNode) -> String? {
    var node = primaryChild(of: bs)
    while !node.isNull, let driver = driver(of: node) {
      switch driver.length {
      case .file: return state(of: node).options["filename"]?.string
      case .raw:
        if state(of: node).options["offset"]?.int ?? 0 != 0 { return nil }
        node = primaryChild(of: node)
      case .child: node = filteredChild(of: node)
      case .null, .qcow2, .quorum, .nbd: return nil
      }
    }
    return nil
  }

  /// The node of the file that `imagePath` names; NULL where there is none.
  func imageFileNode(_ bs: BlockNode) -> BlockNode {
    var node = primaryChild(of: bs)
    while !node.isNull, let driver = driver(of: node) {
      switch driver.length {
      case .file: return node
      case .raw: node = primaryChild(of: node)
      case .child: node = filteredChild(of: node)
      case .null, .qcow2, .quorum, .nbd: return .null
      }
    }
    return .null
  }

  /// What a qcow2 node's image says of itself, changes of the session included.
  func image(of bs: BlockNode) -> QCOW2Image { QCOW2Image(state(of: bs).header) }

  /// Writes the header of a node's image, in memory.
  func setImage(of bs: BlockNode, _ image: QCOW2Image) {
    var state = state(of: bs)
    let full = state.header["full-backing-filename"]
    state.header = image.value.setting("full-backing-filename", image.backingFile == nil ? nil : full)
    setState(of: bs, state)
    guard let path = imagePath(bs) else { return }
    let file = hostFileForWriting(path)
    if !file.isNull { m[file.image] = commands.intern(Command("qcow2", state.header)) }
  }

  /// Bytes of a cluster of a qcow2 node.
  func qcow2ClusterSize(of bs: BlockNode) -> Int {
    1 << min(21, max(9, state(of: bs).header["cluster-bits"]?.int ?? 16))
  }

  /// What the tables in the host's file say of a guest offset.
  func hostStretch(_ bs: BlockNode, _ offset: Int, _ bytes: Int) -> (stretch: ImageStretch, count: Int) {
    let image = image(of: bs)
    // Only machines that were told of an image have one without tables.
    guard image.l1Offset > 0 else { return (.unallocated, bytes) }
    return image.stretch(at: offset, count: bytes, nodeBytes(primaryChild(of: bs)))
  }

  /// What can be read from a node without the session's own writes.
  func nodeBytes(_ bs: BlockNode) -> any ImageBytes {
    guard let driver = driver(of: bs) else { return MemoryBytes([]) }
    switch driver.length {
    case .file:
      let path = state(of: bs).options["filename"]?.string ?? ""
      let file = hostFile(path)
      let length = file.isNull ? hostFileLength(path) : m[file.hostLength]
      return HostFileBytes(hostProvider, path, length: length)
    case .raw:
      let shift = state(of: bs).options["offset"]?.int ?? 0
      return WindowBytes(nodeBytes(primaryChild(of: bs)), offset: shift, length: m[bs.totalBytes])
    case .child where !filteredChild(of: bs).isNull: return nodeBytes(filteredChild(of: bs))
    case .null, .qcow2, .quorum, .nbd, .child: return ZeroBytes(length: m[bs.totalBytes])
    }
  }
}

/// A part of an image.
struct WindowBytes: ImageBytes {
  let length: Int
  private let whole: any ImageBytes
  private let offset: Int

  init(_ whole: any ImageBytes, offset: Int, length: Int) {
    self.whole = whole
    self.offset = offset
    self.length = length
  }

  func read(at offset: Int, count: Int) -> [UInt8] {
    let (at, overflow) = offset.addingReportingOverflow(self.offset)
    return overflow ? [UInt8](repeating: 0, count: max(0, count)) : whole.read(at: at, count: count)
  }
}

/// Nothing but zeros.
struct ZeroBytes: ImageBytes {
  let length: Int

  func read(at offset: Int, count: Int) -> [UInt8] { [UInt8](repeating: 0, count: max(0, min(count, 1 << 26))) }
}
