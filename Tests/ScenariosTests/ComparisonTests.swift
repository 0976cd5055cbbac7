import JSON
import Testing

@testable import Scenarios

@Suite struct ComparisonTests {
  private let rows = [
    ComparisonRow(
      scenario: "a", revision: "seed", verdict: "assertion", text: "x == y", states: 10, executions: 3, preemptions: 1,
      steps: 7),
    ComparisonRow(
      scenario: "a", revision: "10.0", verdict: "none", text: "", states: 1000, executions: nil, preemptions: nil,
      steps: nil),
  ]

  @Test func rowsAreReadBack() throws {
    let text = ComparisonTable(rows).file
    let read = try #require(try JSONParser.parse(text).array).compactMap(ComparisonRow.init)
    #expect(read == rows)
  }

  @Test func columns() {
    let table = ComparisonTable(rows)
    #expect(
      table.text == """
        scenario  revision  verdict    states  runs  preemptions  steps
        a         seed      assertion      10     3            1      7  x == y
        a         10.0      none         1000     -            -      -
        """)
    #expect(table.markdown.split(separator: "\n").last == "| a | 10.0 | none | 1000 | - | - | - |")
  }

  @Test func differencesAreSaid() {
    let expected = ComparisonTable(rows)
    var table = expected
    #expect(table.differences(from: expected).isEmpty)
    table.rows[0].steps = 8
    #expect(table.differences(from: expected).count == 1)
    table.rows.removeLast()
    #expect(table.differences(from: expected).last == "a at 10.0: in the checked-in table, but not searched")
    table.rows = [rows[1]]
    table.rows[0].revision = "9.0"
    #expect(table.differences(from: expected).first == "a at 9.0: not in the checked-in table")
  }

  /// Every revision that a scenario tells of has a row in the checked-in table, with the same verdict.
  @Test func theCheckedInTableIsThatOfTheScenarios() throws {
    let expected = ComparisonTable.expected
    for name in Scenario.embedded.map(\.name) {
      let scenario = try Scenario.named(name)
      for verdict in scenario.verdicts {
        let row = expected.rows.first { $0.scenario == name && $0.revision == verdict.revision }
        #expect(row?.verdict == verdict.finding ?? ComparisonRow.clean, "\(name) at \(verdict.revision)")
      }
    }
  }
}
