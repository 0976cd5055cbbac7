import NIOCore
import Synchronization

/// Lets one client in each time that it is opened.
final class Turnstile: Sendable {
  private let channel = Mutex<(any Channel)?>(nil)

  func install(_ channel: any Channel) { self.channel.withLock { $0 = channel } }

  func open() { channel.withLock { $0 }?.read() }
}
