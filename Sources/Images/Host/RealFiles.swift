import Glibc
import Synchronization

/// The files of the computer that the program runs on. Nothing is written, and no access time changes where the
/// system lets one choose.
///
/// Where `isPinned`, a path is looked at once and what was read is kept, so that a run that is repeated sees the same;
/// else a file that has changed since is read anew when it is looked at.
public final class RealFiles: HostFiles {
  private let isPinned: Bool
  private let known = Mutex<[String: Known]>([:])

  private struct Known {
    var facts: Result<HostFileFacts, HostError>
    /// Nanoseconds of the last change.
    var changed = 0
    var pages: [Int: [UInt8]] = [:]
  }

  private static let page = 16384
  /// SEEK_DATA and SEEK_HOLE of Linux, which Glibc's module leaves out.
  private static let seekData: Int32 = 3
  private static let seekHole: Int32 = 4
  /// Pages that are kept of one file: 64 MiB.
  private static let maximumPages = 4096

  public init(isPinned: Bool) { self.isPinned = isPinned }

  public func look(_ path: String) throws(HostError) -> HostFileFacts {
    let facts = known.withLock { known -> Result<HostFileFacts, HostError> in
      if isPinned, let old = known[path] { return old.facts }
      let (facts, changed) = Self.facts(path)
      if let old = known[path], old.facts == facts, old.changed == changed { return facts }
      if known.count > 4096 { known = [:] }
      known[path] = Known(facts: facts, changed: changed)
      return facts
    }
    return try facts.get()
  }

  public func read(_ path: String, at offset: Int, count: Int) -> [UInt8] {
    guard offset >= 0, count > 0, count <= 1 << 30 else {
      return [UInt8](repeating: 0, count: max(0, min(count, 1 << 30)))
    }
    var result: [UInt8] = []
    result.reserveCapacity(count)
    var at = offset
    while result.count < count {
      let start = at / Self.page * Self.page
      let page = page(path, start)
      let wanted = min(count - result.count, Self.page - (at - start))
      let from = min(at - start, page.count)
      let part = page[from..<min(page.count, from + wanted)]
      result += part
      result += [UInt8](repeating: 0, count: wanted - part.count)
      let (next, overflow) = at.addingReportingOverflow(wanted)
      if overflow { return result + [UInt8](repeating: 0, count: count - result.count) }
      at = next
    }
    return result
  }

  private func page(_ path: String, _ start: Int) -> [UInt8] {
    known.withLock { known in
      if let page = known[path]?.pages[start] { return page }
      let page = Self.pread(path, start)
      if known[path] != nil, known[path]?.pages.count ?? 0 < Self.maximumPages { known[path]?.pages[start] = page }
      return page
    }
  }

  public func hasData(_ path: String, at offset: Int, length: Int) -> (isData: Bool, count: Int) {
    let file = Self.open(path)
    guard file >= 0 else { return (true, length) }
    defer { close(file) }
    let data = lseek(file, offset, Self.seekData)
    if data < 0 { return (errno != ENXIO, length) }
    if data > offset { return (false, min(length, data - offset)) }
    let hole = lseek(file, offset, Self.seekHole)
    return (true, hole > offset ? min(length, hole - offset) : length)
  }

  public func refusalToCreate(_ path: String) -> HostError? {
    var status = stat()
    if stat(path, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFDIR { return HostError(errno: EISDIR) }
      return faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0 ? nil : HostError(errno: errno)
    }
    if errno != ENOENT { return HostError(errno: errno) }
    if path.hasSuffix("/") { return HostError(errno: EISDIR) }
    let slash = path.lastIndex(of: "/")
    let parent = slash.map { path[...$0] } ?? "."
    if stat(String(parent), &status) != 0 { return HostError(errno: errno) }
    return faccessat(AT_FDCWD, String(parent), W_OK | X_OK, AT_EACCESS) == 0 ? nil : HostError(errno: errno)
  }
}

extension HostError {
  /// The error of that number.
  init(errno code: Int32) { self.init(code: code, text: String(cString: strerror(code))) }
}

extension RealFiles {
  private static func open(_ path: String) -> Int32 {
    let flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
    // Only the owner may leave the access time alone.
    let file = Glibc.open(path, flags | 0o1_000_000)
    return file >= 0 || errno != EPERM ? file : Glibc.open(path, flags)
  }

  private static func facts(_ path: String) -> (Result<HostFileFacts, HostError>, changed: Int) {
    if path.utf8.contains(0) { return (.failure(HostError(errno: ENOENT)), 0) }
    var status = stat()
    guard stat(path, &status) == 0 else { return (.failure(HostError(errno: errno)), 0) }
    var facts = HostFileFacts(
      kind: .other, identity: "\(status.st_dev):\(status.st_ino)", length: status.st_size,
      allocated: status.st_blocks * 512)
    switch status.st_mode & S_IFMT {
    case S_IFREG: facts.kind = .regular
    case S_IFDIR: facts.kind = .folder
    case S_IFCHR, S_IFBLK: facts.kind = .device
    default: break
    }
    facts.isWritable = faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0
    guard facts.kind == .regular || status.st_mode & S_IFMT == S_IFBLK else { return (.success(facts), 0) }
    let file = open(path)
    guard file >= 0 else { return (.failure(HostError(errno: errno)), 0) }
    defer { close(file) }
    facts.length = lseek(file, 0, SEEK_END)
    return (.success(facts), status.st_mtim.tv_sec &* 1_000_000_000 &+ status.st_mtim.tv_nsec)
  }

  private static func pread(_ path: String, _ start: Int) -> [UInt8] {
    let file = open(path)
    guard file >= 0 else { return [] }
    defer { close(file) }
    return [UInt8](unsafeUninitializedCapacity: page) { buffer, count in
      count = max(0, Glibc.pread(file, buffer.baseAddress, page, start))
    }
  }
}
