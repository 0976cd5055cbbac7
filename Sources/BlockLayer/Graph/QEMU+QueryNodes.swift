import JSON
import Machine

extension QEMU {
  /// query-named-block-nodes, newest first [block.c, 7.2].
  func queryNamedBlockNodes(flat: Bool) -> JSONValue {
    .array(allNodes().reversed().map { blockDeviceInfo($0, flat: flat) })
  }

  /// bdrv_block_device_info [block/qapi.c, 7.2]; with the limits and the write cache of a backend, if there is one.
  func blockDeviceInfo(_ bs: BlockNode, flat: Bool, blk: BlockBackend = .null) -> JSONValue {
    let state = state(of: bs)
    let (image, depth) = imageChain(bs, flat: flat)
    var members: [JSONValue.Member] = [
      .init("file", .string(filename(of: bs))), .init("node-name", .string(nodeName(bs))),
      .init("ro", .bool(m[bs.readOnly])), .init("drv", .string(text(m[bs.drv]))),
    ]
    let backing = cowChild(of: bs)
    if !backing.isNull { members.append(.init("backing_file", .string(filename(of: backing)))) }
    members += [
      .init("backing_file_depth", .int(depth)), .init("encrypted", .bool(false)),
      .init("detect_zeroes", .string(state.detectZeroes)),
    ]
    members += throttleMembers(of: blk)
    members += [
      .init("image", image),
      .init(
        "cache",
        .object([
          .init("writeback", .bool(!(io(blk, \.isWriteThrough) ?? false))), .init("direct", .bool(state.isDirect)),
          .init("no-flush", .bool(state.isNoFlush)),
        ])),
      .init("write_threshold", .int(m[bs.io].isNull ? 0 : m[m[bs.io].writeThreshold])),
    ]
    if let bitmaps = dirtyBitmapsInfo(bs) { members.append(.init("dirty-bitmaps", bitmaps)) }
    return .object(members)
  }

  private func imageChain(_ bs: BlockNode, flat: Bool) -> (JSONValue, depth: Int) {
    var members = imageInfo(bs)
    // A filter counts as a step of the chain too.
    let filtered = driver(of: bs)?.isFilter == true ? filteredChild(of: bs) : .null
    let next = filtered.isNull ? cowChild(of: bs) : filtered
    if flat || next.isNull { return (.object(members), 0) }
    let (inner, depth) = imageChain(next, flat: false)
    members.append(.init("backing-image", inner))
    return (.object(members), depth + 1)
  }

  /// bdrv_query_image_info.
  private func imageInfo(_ bs: BlockNode) -> [JSONValue.Member] {
    let name = text(m[bs.drv])
    var members: [JSONValue.Member] = [
      .init("filename", .string(filename(of: bs))), .init("format", .string(name)),
      .init("virtual-size", .int(m[bs.totalBytes])),
    ]
    if let size = allocatedSize(of: bs) { members.append(.init("actual-size", .int(size))) }
    if hasInfo(bs) { members.append(.init("dirty-flag", .bool(isImageDirty(bs)))) }
    if name == "qcow2" {
      members += qcow2Info(bs)
    } else {
      // bdrv_get_info of a filter is its child's.
      let size = clusterSize(of: bs)
      if size != 0 { members.append(.init("cluster-size", .int(size))) }
    }
    return members
  }

  /// bdrv_get_allocated_file_size: bytes on the host; nil where the driver cannot tell.
  private func allocatedSize(of bs: BlockNode) -> Int? {
    guard let driver = driver(of: bs) else { return nil }
    switch driver.length {
    case .null: return 0
    case .file: return (try? hostFacts(state(of: bs).options["filename"]?.string ?? ""))?.allocated
    default: break
    }
    if driver.isProtocol { return nil }
    let below = filteredChild(of: bs)
    if driver.isFilter && !below.isNull { return allocatedSize(of: below) }
    var sum = 0
    for edge in children(of: bs) where !ChildRole(rawValue: m[edge.role]).contains(.cow) {
      guard let size = allocatedSize(of: m[edge.bs]) else { return nil }
      sum += size
    }
    return sum
  }

  /// Whether bdrv_get_info succeeds.
  private func hasInfo(_ bs: BlockNode) -> Bool {
    guard let driver = driver(of: bs) else { return false }
    switch driver.length {
    case .file, .qcow2: return true
    case .null, .quorum, .nbd: return false
    case .raw: return hasInfo(primaryChild(of: bs))
    case .child: return driver.isFilter && !filteredChild(of: bs).isNull && hasInfo(filteredChild(of: bs))
    }
  }
}
