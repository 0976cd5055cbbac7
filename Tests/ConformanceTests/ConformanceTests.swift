import Foundation
import Monitor
import TestSupport
import Testing

/// Recorded sessions of a real QEMU 7.2, played to the engine behind its monitor in this process.
///
/// The corpus's own player does the same over a socket (`.ci/conformance`); this one needs no Python and stops at the line.
struct ConformanceTests {
  /// Sessions that found something, kept with the project.
  private static let own = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Sessions").path

  private static func sessions(_ folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".json") }.sorted().map { "\(folder)/\($0)" }
  }

  private func play(_ path: String) throws {
    let session = try SessionFile.read(path: path)
    let folder: SessionFolder
    do {
      folder = try SessionFolder(session)
    } catch let error as SessionFolder.Unprepared {
      // Said aloud, so that nobody takes it for a session that passed.
      print("conformance: \(session.name) is left out: \(error.reason) does not work here")
      return
    }
    var player = SessionPlayer(session, work: folder.path)
    do {
      try player.play()
    } catch {
      Issue.record("\(session.name): \(error)")
    }
  }

  @Test(arguments: sessions(own))
  func `A session of the project's own`(path: String) throws { try play(path) }

  @Test(
    .enabled(if: SharedFolder.isPresent, "\(SharedFolder.absence)"),
    arguments: sessions(SharedFolder.path + "/qmp-corpus/sessions"))
  func `A session of the corpus`(path: String) throws { try play(path) }
}
