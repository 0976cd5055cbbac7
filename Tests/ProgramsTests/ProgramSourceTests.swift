import Explorer
import Machine
import Programs
import Testing

/// Small programs as text, with revisions side by side.
struct ProgramSourceTests {
  private func source(_ lines: [String]) -> ProgramSource {
    var source = ProgramSource(name: "p")
    source.variables = [SmallProgram.Variable("x"), SmallProgram.Variable("a", array: [0, 0])]
    source.locks = [SmallProgram.LockGroup("m")]
    source.threads = [
      ProgramSource.Thread(
        name: "t", function: "f", file: "f.c",
        code: lines.enumerated().map { ProgramSource.Line($1, 10 + $0) })
    ]
    return source
  }

  private func problem(_ lines: String...) -> String {
    do throws(ProgramSource.Problem) {
      _ = try source(lines).program(at: "old", of: ["old", "new"])
      return "none"
    } catch {
      return "\(error.line): \(error.text)"
    }
  }

  @Test func everyStatement() throws {
    let lines = [
      "again: r = x", "x = 3", "x = r", "x += 2", "x -= 1", "r = fetch_add(x, 1)", "r = xchg(x, r)",
      "r = cas(x, 1, 2)", "a[1] = 4", "a[r] = x", "lock m", "unlock m", "await x == 0", "choose r 2", "fence",
      "r = 1", "r = r + 1", "if x != 0 goto again", "if r == 1 goto end", "goto again", "assert r >= 0  # r is fine",
    ]
    let program = try source(lines).program(at: "old", of: ["old", "new"])
    // Shared operands of a store, a jump and an assertion are loaded first.
    #expect(program.threads[0].code.count == lines.count + 2)
    #expect(program.threads[0].function == "f")
    #expect(program.threads[0].lines.last == "assert r is fine")
  }

  @Test func linesOfSomeRevisions() throws {
    let source = source(["[old] x = 1 # before", "[not old] x = 2", "[new] label: x = 3", "[old, new] x = 4"])
    let old = try source.program(at: "old", of: ["old", "new"])
    let new = try source.program(at: "new", of: ["old", "new"])
    #expect(old.threads[0].code == [.store(.init(0), .number(1)), .store(.init(0), .number(4))])
    #expect(new.threads[0].code.count == 3)
    #expect(old.threads[0].lines == ["before", ""])
  }

  @Test func sentences() {
    #expect(problem("x = 1", "goto nowhere") == "11: there is no label 'nowhere', expected one of this thread, or end")
    #expect(problem("x") == "10: expected '=', found the end of the line")
    #expect(problem("[older] x = 1") == "10: there is no revision 'older', expected one of old, new")
    #expect(problem("[old x = 1") == "10: expected ']' behind the names of revisions")
    #expect(problem("a = 1") == "10: 'a' is an array, expected a[INDEX]")
    #expect(problem("a[2] = 1") == "10: 'a' has 2 elements, expected an index below that")
    #expect(problem("x[0] = 1") == "10: 'x' is no array, expected it without an index")
    #expect(problem("lock n") == "10: there is no lock 'n', expected one of 'locks'")
    #expect(problem("choose r 0") == "10: expected 'choose REGISTER COUNT' with a count from 1 to 64")
    #expect(problem("choose x 2") == "10: 'x' is shared, expected a register of the thread")
    #expect(problem("if x goto end") == "10: expected one of == != < <= > >=, found 'goto'")
    #expect(problem("x = 1 2") == "10: expected the end of the statement, found '2'")
    #expect(problem("l: x = 1", "l: x = 2") == "11: label 'l' is there twice, expected it once")
    #expect(problem("abort unless x == 1") == "10: expected the words of the abort behind '#'")
    #expect(problem("$") == "10: '$' makes no sense here, expected a statement")
    #expect(problem("x = 99999999999999999999") == "10: the number 99999999999999999999 is too large")
  }

  @Test func anAbortSaysItsOwnWords() throws {
    let program = try source(["abort unless x == 1  # Co-routine re-entered recursively"]).program(
      at: "old", of: ["old"])
    let result = StateSearch(program.model(.sc)).run()
    #expect(result.finding?.text == "Co-routine re-entered recursively")
  }
}
