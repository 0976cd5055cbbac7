import ArgumentParser
import BlockLayer
import Explorer
import Monitor
import Programs
import QMPServer
import Scenarios
import Terminal
import Themes

/// Why something cannot be done, as one sentence.
struct Failure: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }

  /// The sentence of any error that the program meets.
  static func sentence(_ error: any Error) -> String {
    switch error {
    case let error as Failure: error.description
    case let error as ThemeError: error.description
    case let error as TerminalError: error.description
    case let error as ScenarioError: error.description
    case let error as SessionError: error.description
    case let error as RecordError: error.description
    case let error as ProgramError: error.description
    case let error as PlanError: error.description
    case let error as ServerError: error.description
    default:
      // One sentence, where the parser of the command line would print a list.
      Blockscope.message(for: error).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
  }
}

extension Revisions {
  /// The rules of a revision.
  ///
  /// - Throws: `Failure`, which names the revisions that there are.
  static func rules(_ name: String) throws -> Rules {
    if let revision = named(name) { return revision.rules }
    throw Failure("no revision '\(name)', expected one of \(all.map(\.name).joined(separator: ", "))")
  }
}

extension Scenario {
  /// The rules of one of its revisions, its own variants among them; nil: the one that it is about.
  ///
  /// - Throws: `Failure`, which names the revisions that there are.
  func rules(at revision: String?) throws -> Rules {
    let name = revision ?? self.revision
    if let rules = rules(name) { return rules }
    throw Failure("no revision '\(name)' for \(self.name), expected one of \(revisionNames.joined(separator: ", "))")
  }
}
