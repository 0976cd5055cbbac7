import BlockLayer
import Monitor
import TestSupport
import Testing

/// Recorded sessions as machine descriptions.
@Suite(.enabled(if: SharedFolder.isPresent, "\(SharedFolder.absence)")) struct CorpusMachinesTests {
  /// A session either builds a machine or is refused in one sentence with its place; most of those that need only what
  /// the engine has do the former.
  @Test(arguments: ["8.2", "9.0", "10.0"]) func sessionsBuildMachines(_ revision: String) throws {
    let rules = try #require(Revisions.named(revision)).rules
    var built = 0
    for file in SharedFolder.files(in: "qmp-corpus/sessions", suffix: ".json") {
      let session = try SessionFile.parse(text: SharedFolder.text("qmp-corpus/sessions/\(file)"), name: file)
      do throws(SessionError) {
        let configuration = try MachineFile.configuration(session, file: file, rules: rules)
        #expect(configuration.setup.count <= session.commands.count)
        built += 1
      } catch {
        let places = session.commands.map { "\(file):\($0.line): " }
        #expect(places.contains { error.description.hasPrefix($0) }, "\(error)")
        #expect(!error.description.contains("\n"))
        let reasons = ["QEMU refuses ", "QEMU does not get past ", "blockscope does not know "]
        #expect(reasons.contains { error.message.hasPrefix($0) }, "\(error)")
      }
    }
    print("\(revision): \(built) recorded sessions build a machine")
    #expect(built > 60)
  }
}
