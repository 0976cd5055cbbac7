import Foundation
import Testing

@testable import Images

/// The host's files are looked at and never touched.
struct RealFilesTests {
  @Test func aFileIsReadAndStaysAsItIs() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("files-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("a").path
    try Data((0..<40000).map { UInt8($0 % 251) }).write(to: URL(fileURLWithPath: path))
    let before = try FileManager.default.attributesOfItem(atPath: path)
    let files = RealFiles(isPinned: false)
    let facts = try files.look(path)
    #expect(facts.kind == .regular && facts.length == 40000)
    #expect(files.read(path, at: 16380, count: 10) == (16380..<16390).map { UInt8($0 % 251) })
    #expect(files.read(path, at: 39998, count: 4) == [UInt8(39998 % 251), UInt8(39999 % 251), 0, 0])
    #expect(files.read(path, at: .max, count: 4) == [0, 0, 0, 0])
    #expect(files.refusalToCreate(folder.path)?.text == "Is a directory")
    #expect(files.refusalToCreate(path + "/x")?.text == "Not a directory")
    #expect(files.refusalToCreate(folder.path + "/none/x")?.text == "No such file or directory")
    #expect(files.refusalToCreate(folder.path + "/new") == nil)
    let after = try FileManager.default.attributesOfItem(atPath: path)
    #expect(before[.modificationDate] as? Date == after[.modificationDate] as? Date)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a"])
    #expect(throws: HostError(code: 2, text: "No such file or directory")) { try files.look(path + "b") }
    #expect(try files.look(folder.path).kind == .folder)
    #expect(try files.look("/dev/null").kind == .device)
  }

  @Test func aPinnedHostSeesTheSameAgain() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("pin-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: path))
    let pinned = RealFiles(isPinned: true)
    let live = RealFiles(isPinned: false)
    for files in [pinned, live] {
      #expect(try files.look(path).length == 3)
      #expect(files.read(path, at: 0, count: 1) == [1])
    }
    try Data([9, 9, 9, 9]).write(to: URL(fileURLWithPath: path))
    #expect(try pinned.look(path).length == 3)
    #expect(pinned.read(path, at: 0, count: 1) == [1])
    #expect(try live.look(path).length == 4)
    #expect(live.read(path, at: 0, count: 1) == [9])
  }
}
