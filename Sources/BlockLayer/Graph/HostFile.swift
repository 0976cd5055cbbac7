import JSON
import Machine

/// An image file of the host that the machine was told of. It is state: block_resize changes its length.
struct HostFile: RecordReference {
  let address: Int
  init(address: Int) { self.address = address }
  var type: Field<Symbol> { field(1) }
  var filename: Field<Symbol> { field(2) }
  /// The interned contents of the image's header; 0 for a file without one.
  var header: Field<Int> { field(3) }
  /// Length in bytes.
  var length: Field<Int> { field(4) }
}

/// What the header of a qcow2 image says.
public struct QCOW2Header: Hashable, Sendable {
  /// Bytes that the guest sees.
  public var virtualSize: Int
  /// Backing file as it stands in the header, and its full name.
  public var backing: (name: String, fullName: String, format: String)? {
    get { storedBacking.map { ($0[0], $0[1], $0[2]) } }
    set { storedBacking = newValue.map { [$0.name, $0.fullName, $0.format] } }
  }
  private var storedBacking: [String]?

  /// A header; `virtualSize` in bytes.
  public init(virtualSize: Int, backing: (name: String, fullName: String, format: String)? = nil) {
    self.virtualSize = virtualSize
    self.backing = backing
  }

  var value: JSONValue {
    var members: [JSONValue.Member] = [.init("virtual-size", .int(virtualSize))]
    if let backing {
      members += [
        .init("backing-filename", .string(backing.name)), .init("full-backing-filename", .string(backing.fullName)),
        .init("backing-filename-format", .string(backing.format)),
      ]
    }
    return .object(members)
  }
}

extension QEMU {
  private static var hostFileType: String { "host file" }
  /// Length of a file that nobody told the machine about.
  private static var defaultLength: Int { 1 << 30 }

  /// Tells the machine of an image file: `length` in bytes, and its header if it is a qcow2 image.
  ///
  /// A machine that was told of any file has no others; one that was told of none takes every name for a file of 1 GiB.
  public func addHostFile(_ filename: String, length: Int, header: QCOW2Header? = nil) {
    let file = HostFile(address: m.allocate(Kinds.object))
    m[file.type] = symbol(Self.hostFileType)
    m[file.filename] = symbol(filename)
    m[file.length] = length
    if let header { m[file.header] = commands.intern(Command("qcow2", header.value)) }
  }

  func hostFiles() -> [HostFile] {
    let type = symbol(Self.hostFileType)
    return m.records(Kinds.object).map(HostFile.init(address:)).filter { m[$0.type] == type }
  }

  /// Whether there are no other files than those that the machine was told of.
  private var knowsItsFiles: Bool { !fileLengths.isEmpty || !hostFiles().isEmpty }

  func hostFile(_ filename: String) -> HostFile {
    let wanted = symbol(filename)
    return hostFiles().first { m[$0.filename] == wanted } ?? .null
  }

  /// Throws where there is no such file.
  func openHostFile(_ filename: String) throws(QMPError) {
    if hostFile(filename).isNull && fileLengths[filename] == nil && knowsItsFiles {
      throw QMPError("Could not open '\(filename)': No such file or directory")
    }
  }

  func hostFileLength(_ filename: String) -> Int {
    let file = hostFile(filename)
    return file.isNull ? fileLengths[filename] ?? Self.defaultLength : m[file.length]
  }

  /// ftruncate. The length of a file taken on trust is not remembered.
  func setHostFileLength(_ filename: String, _ length: Int) {
    let file = hostFile(filename)
    if !file.isNull {
      m[file.length] = length
    } else if knowsItsFiles {
      addHostFile(filename, length: length)
    }
  }

  /// The header of a qcow2 image behind a node; null for a file taken on trust. Throws for a node without one.
  func readHeader(_ bs: BlockNode) throws(QMPError) -> JSONValue {
    if let driver = driver(of: bs), case .file = driver.length {
      let file = hostFile(state(of: bs).options["filename"]?.string ?? "")
      if file.isNull { return .null }
      if let header = commands[m[file.header]] { return header.arguments }
    }
    throw QMPError("Image is not in qcow2 format")
  }
}
