import Foundation
import Scenarios
import Testing

/// The table of verdicts in each scenario file is what a complete search finds.
@Suite(
  .enabled(
    if: Program.optimised != nil, "BLOCKSCOPE_BINARY names no optimised program: the verdict table is not checked"),
  .serialized)
struct VerdictTests {
  struct Row: CustomTestStringConvertible {
    let scenario: String
    let verdict: Scenario.Verdict
    var testDescription: String { "\(scenario) at \(verdict.revision)" }
  }

  static let rows: [Row] = Scenario.all.flatMap { name in
    ((try? Scenario.named(name))?.verdicts ?? []).map { Row(scenario: name, verdict: $0) }
  }

  @Test func everyScenarioHasItsTable() { #expect(Self.rows.count >= 17) }

  @Test(arguments: rows) func aSearchAgreesWithTheTable(row: Row) throws {
    let result = try Program.run("explore", row.scenario, "--revision", row.verdict.revision, "--json")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(object["complete"] as? Bool == true)
    #expect(result.status == (row.verdict.finding == nil ? 0 : 1))
    #expect((object["finding"] as? [String: Any])?["kind"] as? String == row.verdict.finding)
    if row.scenario == "rhel-19381", ["seed", "fix/g"].contains(row.verdict.revision) {
      let text = (object["finding"] as? [String: Any])?["text"] as? String
      #expect(text == "blk_get_aio_context: Assertion `ctx == blk->ctx' failed.")
    }
  }
}
