import Programs
import Testing

/// What a line that only other revisions have leaves behind: nothing.
struct ProgramSourceRevisionTests {
  private func source(_ lines: String...) -> ProgramSource {
    var source = ProgramSource(name: "p")
    source.variables = [SmallProgram.Variable("x")]
    source.threads = [
      ProgramSource.Thread(name: "t", code: lines.enumerated().map { ProgramSource.Line($1, 1 + $0) })
    ]
    return source
  }

  @Test func registersOfOtherRevisionsAreNotThere() throws {
    let source = source("[old] before = x", "[new] after = x", "both = 1", "[old] if x == 1 goto end")
    let new = try source.program(at: "new", of: ["old", "new"])
    #expect(new.threads[0].registers.map(\.name) == ["after", "both"])
    let old = try source.program(at: "old", of: ["old", "new"])
    #expect(old.threads[0].registers.map(\.name) == ["before", "both", "x_seen"])
  }

  @Test(arguments: ["r = cas(x, 0, 1", "r = xchg(x, 1", "r = fetch_add(x, 1"])
  func parenthesesAreClosed(_ line: String) {
    #expect(throws: ProgramSource.Problem(line: 1, text: "expected ')', found the end of the line")) {
      try source(line).program(at: "a", of: ["a"])
    }
  }
}
