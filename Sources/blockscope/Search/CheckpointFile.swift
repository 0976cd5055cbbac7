import Explorer
import Glibc
import Synchronization

/// The file that a search saves itself to now and then, so that it can go on when it is killed.
final class CheckpointFile: Sendable {
  /// What an earlier search left there.
  let found: SearchCheckpoint?
  private let path: String
  private let next: Mutex<ContinuousClock.Instant>

  private static let interval = Duration.seconds(10)

  /// - Throws: `Failure` where something else is there.
  init(_ path: String) throws {
    self.path = path
    next = Mutex(ContinuousClock.now + Self.interval)
    guard access(path, F_OK) == 0 else {
      found = nil
      return
    }
    guard let words = Self.read(path), let checkpoint = SearchCheckpoint(words: words) else {
      throw Failure("\(path): not a checkpoint, or a damaged one, expected what an earlier --checkpoint wrote")
    }
    found = checkpoint
  }

  /// Asked by the search: whether it is time to save.
  @Sendable func save(isLast: Bool) -> (@Sendable (SearchCheckpoint) -> Void)? {
    let time = next.withLock { $0 }
    return isLast || ContinuousClock.now > time ? write : nil
  }

  /// The search is over.
  func remove() { unlink(path) }

  /// Writes a checkpoint beside the last one, and then in its place: a file that is there is a whole one.
  @Sendable private func write(_ checkpoint: SearchCheckpoint) {
    let start = ContinuousClock.now
    let beside = path + ".new"
    let descriptor = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { return complain() }
    let isWritten = checkpoint.words.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
      }
      return fsync(descriptor) == 0
    }
    close(descriptor)
    guard isWritten, rename(beside, path) == 0 else { return complain() }
    // Writing takes a tenth of the time at most.
    let end = ContinuousClock.now
    next.withLock { $0 = end + max(Self.interval, (end - start) * 10) }
  }

  private func complain() {
    Console.note("blockscope: \(path) cannot be written (\(String(cString: strerror(errno))))")
    next.withLock { $0 = ContinuousClock.now + .seconds(60) }
  }

  private static func read(_ path: String) -> [UInt64]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size % 8 == 0,
      status.st_size >= 16
    else { return nil }
    var words = [UInt64](repeating: 0, count: Int(status.st_size) / 8)
    let isRead = words.withUnsafeMutableBytes { bytes in
      var filled = 0
      while filled < bytes.count {
        let count = Glibc.read(descriptor, bytes.baseAddress.map { $0 + filled }, bytes.count - filled)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        filled += count
      }
      return true
    }
    return isRead ? words : nil
  }
}
