import TestSupport
import Testing

@testable import BlockLayer

/// Recorded sessions that need the management plane only, compared reply by reply.
@Suite(.enabled(if: SharedFolder.isPresent, "\(SharedFolder.absence)"))
struct RecordedGraphTests {
  /// Sessions whose replies differ in what the engine does not model.
  static let deviations = [
    "add-file": "folders among the files",
    "dev-scsi-hd-properties": "write-cache",
    "dev-virtio-blk": "virtio-blk",
    "object-iothread": "qom-set is left out",
    "plug-with-io-error": "virtio-blk",
    "query-block-shape": "virtio-blk",
  ]

  /// Sessions of answered commands; those that read QOM properties as well are played without these reads.
  static let names = SharedFolder.files(in: "qmp-corpus/sessions", suffix: ".json").map { String($0.dropLast(5)) }
    .filter { name in
      guard let session = try? RecordedSession(named: name) else { return false }
      let left = session.commands.subtracting(["qom-get", "qom-list", "qom-set"])
      return !left.isEmpty && left.isSubset(of: RecordedSession.answered) && !session.sendsText
    }

  @Test func thereAreManySessions() { #expect(Self.names.count > 70) }

  @Test(arguments: names)
  func repliesAreThoseOfQEMU(_ name: String) throws {
    let mismatches = try RecordedSession(named: name).mismatches()
    if let reason = Self.deviations[name] {
      withKnownIssue("not modelled: \(reason)") { #expect(mismatches.isEmpty) }
    } else {
      #expect(mismatches.isEmpty, "\(mismatches.joined(separator: "\n"))")
    }
  }
}
