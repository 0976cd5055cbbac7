import BlockLayer
import Monitor
import TestSupport
import Testing

/// Recorded sessions about hotplug, graphs and contexts, played step by step to the whole engine.
@Suite(.enabled(if: SharedFolder.isPresent, "\(SharedFolder.absence)"))
struct SessionPlayTests {
  /// Sessions that differ in what the engine does not model, or in what later revisions do differently.
  static let deviations: [String: String] = [
    "add-file": "folders among the files",
    "guest-iothread-boot": "rerror=stop",
    "guest-read-error-stop": "rerror=stop",
    "iothread-two-controllers 10.0": "from 10.0 on a disk is plugged even if its node can't follow",
  ]

  static let sessions: [QMPSession] = SharedFolder.files(in: "qmp-corpus/sessions", suffix: ".json").compactMap {
    guard let text = try? SharedFolder.text("qmp-corpus/sessions/\($0)") else { return nil }
    return try? SessionFile.parse(text: text, name: $0)
  }

  /// Whether the engine has a command: it answers that it does not, otherwise.
  static func has(_ command: String) -> Bool {
    let reply = Emulator(MachineConfiguration(rules: Rules(name: "8.2"), setup: [Command(command)])).setupReplies[0]
    return !reply.reply.contains("CommandNotFound")
  }

  static let known: Set<String> = Set(sessions.flatMap { $0.commands.map(\.execute) }).filter(has)

  /// Why a session is not played; nil if it is.
  static func outside(_ session: QMPSession) -> String? {
    let commands = session.commands.map(\.execute)
    if SessionPlay.subjects.isDisjoint(with: commands) { return "another subject" }
    if session.steps.contains(where: { if case .send = $0.kind { true } else { false } }) { return "raw text" }
    let missing = Set(commands).subtracting(known).subtracting(SessionPlay.leftOut).sorted()
    return missing.isEmpty ? nil : missing.joined(separator: ", ")
  }

  static let played = sessions.filter { outside($0) == nil }.map(\.name)

  @Test func mostSessionsArePlayed() {
    for session in Self.sessions {
      if let reason = Self.outside(session), reason != "another subject" {
        print("not played: \(session.name) (\(reason))")
      }
    }
    print("played: \(Self.played.count) sessions")
    #expect(Self.played.count >= 40)
  }

  @Test(arguments: played, ["8.2", "seed", "9.0", "10.0"])
  func theEngineAnswersLikeQEMU(_ name: String, _ revision: String) throws {
    let session = try #require(Self.sessions.first { $0.name == name })
    let rules = try #require(Revisions.named(revision)).rules
    var play = SessionPlay(session, rules: rules)
    play.run()
    if let reason = Self.deviations[name] ?? Self.deviations["\(name) \(revision)"] {
      withKnownIssue("\(reason)") { #expect(play.mismatches.isEmpty) }
    } else {
      #expect(play.mismatches.isEmpty, "\(play.mismatches.joined(separator: "\n"))")
    }
  }
}
