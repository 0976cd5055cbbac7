import Machine

/// An object of the object tree.
enum QOMRef: Hashable {
  case root
  case machine
  /// By its path.
  case container(String)
  case fixed(FixedObject)
  /// A virtio PCI function.
  case function(Controller)
  /// The bus between a function and its virtio device, that device, and the SCSI bus of it.
  case virtioBus(Controller)
  case backend(Controller)
  case scsiBus(Controller)
  case disk(SCSIDevice)
  case iothread(IOThread)
  case object(QOMObject)
  /// A memory region or an interrupt line, by its path; nobody looks into those.
  case leaf(String, type: String)
}

/// What a path leads to.
enum QOMResolution {
  case none
  case ambiguous
  case one(QOMRef)
}

extension QEMU {
  private static var containers: [String] { ["/objects", "/chardevs"] }
  private static var machineContainers: [String] {
    ["/machine/peripheral", "/machine/peripheral-anon", "/machine/unattached"]
  }

  /// The children of an object, by name.
  func children(of object: QOMRef) -> [(name: String, child: QOMRef)] {
    switch object {
    case .root: return [("machine", .machine)] + Self.containers.map { (last($0), .container($0)) }
    case .machine:
      return Self.machineContainers.map { (last($0), .container($0)) } + fixedChildren(of: "/machine")
    case .container("/objects"):
      return list(global(.allIOThreads, IOThread.self), next: \.next).map { (text(m[$0.id]), .iothread($0)) }
        + list(global(.allObjects, QOMObject.self), next: \.next).map { (text(m[$0.id]), .object($0)) }
        + fixedChildren(of: "/objects")
    case .container(let path): return plugged(in: path) + fixedChildren(of: path)
    case .fixed(let fixed): return fixedChildren(of: fixed.path)
    case .function(let function):
      let own = path(of: object)
      return [("virtio-bus", .virtioBus(function)), ("virtio-backend", .backend(function))]
        + memoryRegions(of: function).map { ($0, .leaf("\(own)/\($0)", type: "memory-region")) }
    case .backend(let function):
      return model(of: function)?.family == .virtioSCSI ? [(busName(function), .scsiBus(function))] : []
    case .object(let found) where text(m[found.type]) == "memory-backend-ram":
      let name = text(m[found.id]) + "[0]"
      return [(name, .leaf("\(path(of: object))/\(name)", type: "memory-region"))]
    case .virtioBus, .scsiBus, .disk, .iothread, .object, .leaf: return []
    }
  }

  private func last(_ path: String) -> String { String(path.split(separator: "/").last ?? "") }

  private func fixedChildren(of path: String) -> [(name: String, child: QOMRef)] {
    (FixedObject.byParent[path] ?? []).map { fixed in
      let isLeaf = fixed.type == "memory-region" || fixed.type == "irq"
      return (fixed.name, isLeaf ? .leaf(fixed.path, type: fixed.type) : .fixed(fixed))
    }
  }

  /// Devices with an id, or those without.
  private func plugged(in path: String) -> [(name: String, child: QOMRef)] {
    var found: [(String, QOMRef)] = []
    for function in pciFunctions {
      found.append((self.path(of: .function(function)), .function(function)))
      if model(of: function)?.family == .virtioBlk { continue }
      for device in list(m[function.devices], next: \.next) {
        found.append((self.path(of: .disk(device)), .disk(device)))
      }
    }
    return found.filter { $0.0.hasPrefix(path + "/") }.map { (last($0.0), $0.1) }
  }

  /// object_get_canonical_path.
  func path(of object: QOMRef) -> String {
    switch object {
    case .root: "/"
    case .machine: "/machine"
    case .container(let path): path
    case .fixed(let fixed): fixed.path
    case .function(let function): path(ofDeviceNamed: text(m[function.id]))
    case .virtioBus(let function): path(of: .function(function)) + "/virtio-bus"
    case .backend(let function): path(of: .function(function)) + "/virtio-backend"
    case .scsiBus(let function): path(of: .backend(function)) + "/" + busName(function)
    case .disk(let device): path(ofDeviceNamed: text(m[device.id]))
    case .iothread(let iothread): "/objects/" + text(m[iothread.id])
    case .object(let object): "/objects/" + text(m[object.id])
    case .leaf(let path, _): path
    }
  }

  /// object_get_typename.
  func typeName(of object: QOMRef) -> String {
    switch object {
    case .root, .container: "container"
    case .machine: MachineObject.type
    case .fixed(let fixed): fixed.type
    case .function(let function): text(m[function.model])
    case .virtioBus: "virtio-pci-bus"
    case .backend(let function): model(of: function)?.backend?.name ?? ""
    case .scsiBus: "SCSI"
    case .disk(let device): text(m[device.model])
    case .iothread: "iothread"
    case .object(let object): text(m[object.type])
    case .leaf(_, let type): type
    }
  }

  /// What the links of an object point to.
  func links(of object: QOMRef) -> [(name: String, target: QOMRef)] {
    switch object {
    case .function: return fixed("/machine/i440fx/pci.0").map { [("parent_bus", $0)] } ?? []
    case .backend(let function): return [("parent_bus", .virtioBus(function))]
    case .disk(let device): return [("parent_bus", .scsiBus(m[device.bus]))]
    case .virtioBus(let function): return [("child[0]", .backend(function))]
    case .scsiBus(let function):
      return list(m[function.devices], next: \.next).map { ("child[\(m[$0.index])]", .disk($0)) }
    case .fixed(let fixed) where fixed.type == "PCI":
      let board = FixedObject.all.filter { $0.bus == fixed.name }.map(QOMRef.fixed)
      return board.enumerated().map { ("child[\($0.offset)]", $0.element) }
        + pciFunctions.map { ("child[\(board.count &+ m[$0.index])]", .function($0)) }
    default: return []
    }
  }

  private func fixed(_ path: String) -> QOMRef? { FixedObject.all.first { $0.path == path }.map(QOMRef.fixed) }

  /// object_resolve_abs_path: along children and links; empty components stay where they are.
  func walk(from start: QOMRef, _ path: String) -> QOMRef? {
    var object = start
    for part in path.split(separator: "/") {
      let name = String(part)
      let next =
        children(of: object).first { $0.name == name }?.child ?? links(of: object).first { $0.name == name }?.target
      guard let next else { return nil }
      object = next
    }
    return object
  }

  /// object_resolve_path_type: an absolute path, or the end of one that only one object has.
  func resolve(_ path: String, type: String? = nil) -> QOMResolution {
    func fits(_ object: QOMRef?) -> QOMRef? {
      guard let object else { return nil }
      return type.map { TypeTree.all.isA(typeName(of: object), $0) } ?? true ? object : nil
    }
    if path.hasPrefix("/") { return fits(walk(from: .root, path)).map(QOMResolution.one) ?? .none }
    if path.isEmpty { return .ambiguous }
    var found: QOMRef?
    var waiting: [QOMRef] = [.root]
    while let object = waiting.popLast() {
      if let one = fits(walk(from: object, path)) {
        if found != nil { return .ambiguous }
        found = one
      }
      waiting += children(of: object).map(\.child)
    }
    return found.map(QOMResolution.one) ?? .none
  }
}
