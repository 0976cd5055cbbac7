import JSON
import Machine
import Testing

@testable import BlockLayer

/// What guests wrote, as nodes show it.
struct ContentsTests {
  private static func file(_ name: String, backing: String) -> [Command] {
    [
      Command(
        "blockdev-add",
        TestMachine.object(
          ("driver", .string("file")), ("node-name", .string("file-\(name)")), ("filename", .string("\(name).qcow2")))),
      Command(
        "blockdev-add",
        TestMachine.object(
          ("driver", .string("qcow2")), ("node-name", .string(name)), ("file", .string("file-\(name)")),
          ("backing", .string(backing)))),
    ]
  }

  private static let setup =
    [
      Command(
        "blockdev-add",
        TestMachine.object(
          ("driver", .string("null-co")), ("node-name", .string("null")), ("size", .int(1 << 20)),
          ("read-zeroes", .bool(true))))
    ] + file("base", backing: "null") + file("top", backing: "base") + file("copy", backing: "null")

  private func made() -> Emulator { TestMachine.emulator("10.2", extra: Self.setup) }

  private func write(_ qemu: QEMU, _ name: String, _ offset: Int, _ value: Int) {
    let bs = qemu.bdrvFindNode(name)
    qemu.writeContents(bs, offset, 4096, [offset: value]) { qemu.markWritten(bs, offset, 4096) }
  }

  private func read(_ qemu: QEMU, _ name: String, _ offset: Int) -> Int? {
    qemu.readContent(qemu.bdrvFindNode(name), at: offset)
  }

  @Test func readsGoThroughTheBackingChain() {
    let emulator = made()
    defer { withExtendedLifetime(emulator) {} }
    let qemu = emulator.qemu
    #expect(qemu.hasNoContents)
    #expect(read(qemu, "top", 0) == 0)
    write(qemu, "base", 0, 1)
    #expect(read(qemu, "top", 0) == 1)
    write(qemu, "top", 0, 2)
    #expect(read(qemu, "top", 0) == 2)
    #expect(read(qemu, "base", 0) == 1)
    #expect(read(qemu, "copy", 0) == 0)
  }

  @Test func theRestOfAClusterIsCopiedUp() {
    let emulator = made()
    defer { withExtendedLifetime(emulator) {} }
    let qemu = emulator.qemu
    write(qemu, "base", 4096, 1)
    write(qemu, "top", 0, 2)
    #expect(read(qemu, "top", 4096) == 1)
    write(qemu, "base", 4096, 2)
    #expect(read(qemu, "top", 4096) == 1)
  }

  @Test func jobsCopyWhatTheSourceShows() {
    let emulator = made()
    defer { withExtendedLifetime(emulator) {} }
    let qemu = emulator.qemu
    write(qemu, "base", 0, 2)
    let (top, copy) = (qemu.bdrvFindNode("top"), qemu.bdrvFindNode("copy"))
    qemu.copyContents(from: top, to: copy, 0, 1 << 16) { qemu.markWritten(copy, 0, 1 << 16) }
    #expect(read(qemu, "copy", 0) == 2)
  }

  @Test func writesCanBeTakenBack() {
    let emulator = made()
    defer { withExtendedLifetime(emulator) {} }
    let machine = emulator.machine
    let (mark, fingerprint) = (machine.store.journalCount, machine.store.fingerprint)
    write(emulator.qemu, "top", 0, 1)
    write(emulator.qemu, "top", 8192, 2)
    #expect(machine.store.fingerprint != fingerprint)
    machine.undo(to: mark)
    #expect(machine.store.fingerprint == fingerprint)
    #expect(emulator.qemu.hasNoContents)
  }
}
