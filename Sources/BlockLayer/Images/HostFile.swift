import Images
import JSON
import Machine

/// A file of the host as the session left it: one that the machine was told of, or what the session changed in memory.
///
/// The host's own file is never written. Where there is no record, the host's file is as it is.
struct HostFile: RecordReference {
  let address: Int
  init(address: Int) { self.address = address }
  var path: Field<Symbol> { field(1) }
  /// The same for all names of one file.
  var identity: Field<Symbol> { field(2) }
  /// The interned description of the qcow2 image in it; 0 where the bytes tell.
  var image: Field<Int> { field(3) }
  /// Length in bytes.
  var length: Field<Int> { field(4) }
  /// Bytes from the start that are still those of the host; 0 for a file that the session made.
  var hostLength: Field<Int> { field(5) }
  /// What the session wrote into the file, by offset.
  var extents: Field<Extent> { field(6) }
  /// What the session wrote into the qcow2 image in it, by guest offset.
  var guestExtents: Field<Extent> { field(7) }
  /// Guest bytes from the start for which the tables in the host's file still count.
  var guestLength: Field<Int> { field(8) }
  /// Whether the machine was told of it; such a machine has no other files.
  var isTold: Field<Bool> { field(9) }
  /// L2 tables that the session allocated, by number.
  var tables: Field<Extent> { field(10) }
  /// Clusters that were given back (data) and taken again (hole), by number.
  var freeClusters: Field<Extent> { field(11) }
  /// Number of the first cluster behind all; 0 where the length tells.
  var clusterEnd: Field<Int> { field(12) }
  /// What guests wrote, by offset: the guest's offset where the file is a qcow2 image.
  var contents: Field<BlockContent> { field(13) }
}

/// What the header of a qcow2 image says, for machines that are told of one.
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
}

extension QEMU {
  /// Tells the machine of an image file: `length` in bytes, and its header if it is a qcow2 image.
  ///
  /// A machine that was told of any file has no others.
  public func addHostFile(_ filename: String, length: Int, header: QCOW2Header? = nil) {
    let file = newHostFile(filename, identity: filename)
    m[file.length] = length
    m[file.isTold] = true
    guard let header else { return }
    var image = QCOW2Image.empty(virtualSize: header.virtualSize, options: QCOW2CreateOptions())
    image.backingFile = header.backing?.name
    image.extensions.backingFormat = header.backing?.format
    var value = image.value
    if let full = header.backing?.fullName { value = value.setting("full-backing-filename", .string(full)) }
    m[file.image] = commands.intern(Command("qcow2", value))
  }

  func newHostFile(_ path: String, identity: String) -> HostFile {
    let file = HostFile(address: m.allocate(Kinds.hostFile))
    m[file.path] = symbol(path)
    m[file.identity] = symbol(identity)
    return file
  }

  /// All records of files, in order of address.
  private func hostFiles() -> [HostFile] { m.records(Kinds.hostFile).map(HostFile.init(address:)) }

  /// The record of a file by name, or by another name of the same file; NULL where the session has not touched it.
  func hostFile(_ path: String) -> HostFile {
    let files = hostFiles()
    if files.isEmpty { return .null }
    let wanted = symbol(path)
    if let file = files.first(where: { m[$0.path] == wanted }) { return file }
    guard let facts = try? hostProvider.look(path) else { return .null }
    let identity = symbol(facts.identity)
    return files.first { m[$0.identity] == identity } ?? .null
  }

  /// The files behind those that the session knows of.
  var hostProvider: any HostFiles {
    if fileLengths.isEmpty && !hostFiles().contains(where: { m[$0.isTold] }) { return hostSystem.files }
    return ToldFiles(lengths: fileLengths)
  }

  /// What the session sees at a path. Throws what `open` would.
  func hostFacts(_ path: String) throws(HostError) -> HostFileFacts {
    let file = hostFile(path)
    if file.isNull { return try hostProvider.look(path) }
    let length = m[file.length]
    return HostFileFacts(
      kind: .regular, identity: text(m[file.identity]), length: length, allocated: min(length, allocatedBytes(file)))
  }

  /// Whether two names are those of one file.
  func isSameHostFile(_ one: String, _ other: String) -> Bool {
    guard let first = try? hostFacts(one).identity else { return false }
    return first == (try? hostFacts(other))?.identity
  }

  /// Length of a file in bytes; 0 where there is none.
  func hostFileLength(_ path: String) -> Int { (try? hostFacts(path))?.length ?? 0 }

  /// The record of a file that is about to change, made where there is none yet; NULL where there is no such file.
  func hostFileForWriting(_ path: String) -> HostFile {
    let known = hostFile(path)
    if !known.isNull { return known }
    guard let facts = try? hostProvider.look(path) else { return .null }
    let file = newHostFile(path, identity: facts.identity)
    m[file.length] = facts.length
    m[file.hostLength] = facts.length
    m[file.guestLength] = .max
    return file
  }

  /// ftruncate.
  func setHostFileLength(_ path: String, _ length: Int) {
    let file = hostFileForWriting(path)
    if file.isNull { return }
    m[file.length] = length
    if length < m[file.hostLength] { m[file.hostLength] = length }
  }
}

/// Files that a machine was told of by their lengths, and no others.
struct ToldFiles: HostFiles {
  let lengths: [String: Int]

  func look(_ path: String) throws(HostError) -> HostFileFacts {
    guard let length = lengths[path] else { return try NoFiles().look(path) }
    return HostFileFacts(kind: .regular, identity: path, length: length, allocated: length)
  }

  func read(_ path: String, at offset: Int, count: Int) -> [UInt8] { [UInt8](repeating: 0, count: max(0, count)) }

  func hasData(_ path: String, at offset: Int, length: Int) -> (isData: Bool, count: Int) { (false, length) }

  func refusalToCreate(_ path: String) -> HostError? { nil }
}

/// Where a machine has its files from; shared by all who run it.
public final class HostSystem {
  /// The files that there are where the machine was told of none.
  public var files: any HostFiles

  init(_ files: any HostFiles) { self.files = files }
}
