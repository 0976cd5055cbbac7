import Machine

/// A management client that gives commands by itself: what a scenario lets happen.
public struct ClientScript: Hashable, Sendable {
  /// The commands, in order. Each waits for the reply to the one before, and for devices that are being unplugged to be
  /// gone.
  public var commands: [Command]
  /// Whether it starts again at the first command, for ever.
  public var repeats: Bool

  public init(_ commands: [Command], repeats: Bool = false) {
    self.commands = commands
    self.repeats = repeats
  }
}

extension QEMU {
  func defineClient(_ program: inout Program, _ script: ClientScript) {
    let numbers = script.commands.map { commands.intern($0) }
    program.define(Function.client.id, "qmp_client", file: "(management)") { r in
      r.forever {
        r.wait("send the next command", idle: true) { _ in
          let next = peekGlobal(.client, Int.self)
          return next < numbers.count && !peekGlobal(.qmpBusy, Bool.self) && peekGlobal(.qmpRequests, Int.self) == 0
            && peekGlobal(.rcuQueue, Int.self) == 0 && !isUnplugging
        } because: { _ in
          peekGlobal(.client, Int.self) >= numbers.count ? "has nothing more to send" : "waits for QEMU's answer"
        } then: { _ in
          let next = global(.client, Int.self)
          if let command = commands[numbers[next]] { enqueue(command) }
          setGlobal(.client, script.repeats ? (next + 1) % numbers.count : next + 1)
        }
      }
    }
  }

  /// Whether a device is on its way out.
  private var isUnplugging: Bool {
    m.records(Kinds.scsiDevice).contains {
      m.peek(SCSIDevice(address: $0).state).rawValue >= SCSIDevice.State.unplugging.rawValue
    }
  }

  /// Puts a command into the dispatcher's queue and wakes the main loop.
  func enqueue(_ command: Command) {
    let request = QMPRequest(address: m.allocate(Kinds.command))
    m[request.command] = commands.intern(command)
    m.store.atomically {
      append(request, to: .qmpRequests) { $0.next }
      aioNotify(global(.mainContext))
    }
  }
}
