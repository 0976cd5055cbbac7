import Foundation
import Machine
import Programs
import TestSupport
import Testing

/// The translation to Promela: Spin stores the same states and comes to the same verdict.
@Suite struct PromelaTests {
  static let hasSpin = ["/usr/bin/spin", "/usr/bin/gcc"].allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }

  @Test func writesOneGuardedStepForEachWay() throws {
    let program = try SmallProgram.parse(SmallProgramTests.storeBuffering, file: "sb.json")
    let text = try program.promela()
    #expect(text.contains("byte v0_x = 0;"))
    #expect(text.contains("L0: if\n  :: d_step { true; v0_x = 1 } goto L1\n  fi;"))
    #expect(text.contains("assert(!(true && r0_0_r == 0 && r1_0_r == 0))"))
    let promise = try SmallProgram.aioNotify().promela()
    #expect(promise.contains("ltl promise0 { []<> (v3_done == 15) }"))
  }

  @Test func refusesWhatItCannotWrite() throws {
    // Sixteen branches in a row in one step.
    let branches = (0..<16).map { "[\"if\", \"r\", \"==\", \($0), \(2 * $0 + 3)], [\"op\", \"r\", \"r\", \"*\", 2]" }
    let text = """
      {"format": "explorer-suite/1", "name": "p", "shared": {"x": 0}, "threads": [
       {"regs": {"r": 0}, "code": [["load", "r", "x"], \(branches.joined(separator: ", "))]}]}
      """
    let program = try SmallProgram.parse(text, file: "p.json")
    #expect(throws: ProgramError.self) { try program.promela() }
  }

  @Test(
    .enabled(if: hasSpin, "needs spin and gcc"),
    arguments: [
      "qemu-aio-notify", "qemu-win32-event-bug", "lock-free-queue-2-2-1-broken", "context-race-2-2-1-fix0",
      "philosophers-5",
    ])
  func agreesWithSpin(_ name: String) throws { try compare(try #require(SmallProgram.named(name))) }

  @Test(.enabled(if: hasSpin, "needs spin and gcc"), arguments: 300..<303)
  func agreesWithSpinOnRandomPrograms(_ seed: UInt64) throws {
    try compare(.random(seed: seed, threads: 3, length: 3, choices: true))
  }

  @Test(
    .enabled(if: hasSpin && !SuiteTests.files.isEmpty, "needs spin, gcc and the shared folder"),
    arguments: [
      "treiber-aba.json", "ticket-broken-2.json", "scsi-purge-cas.json", "litmus-sb.json", "bluetooth-1.json",
    ])
  func agreesWithSpinOnTheSuite(_ file: String) throws { try compare(SuiteTests.program(file)) }

  private func compare(_ program: SmallProgram) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("promela-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try program.promela().write(to: folder.appendingPathComponent("m.pml"), atomically: true, encoding: .utf8)
    let said = try run("/usr/bin/spin", ["-o1", "-o2", "-o3", "-a", "m.pml"], folder)
    let options = ["-w", "-O0", "-DSAFETY", "-DNOREDUCE", "-DNOCLAIM", "-o", "pan", "pan.c"]
    let compiled = try run("/usr/bin/gcc", options, folder)
    let pan = folder.appendingPathComponent("pan").path
    let all = try run(pan, ["-A", "-E", "-w20"], folder)
    let search = ReferenceSearch(program.model(.sc))
    #expect(number(before: " states, stored", all) == search.states, "\(said)\(compiled)\(all)")
    #expect(try run(pan, ["-E", "-w20"], folder).contains("errors: 0") == !search.hasViolation)
    if program.promises.isEmpty {
      #expect(try run(pan, ["-A", "-w20"], folder).contains("errors: 0") == !search.hasDeadlock)
    }
  }

  private func number(before marker: String, _ text: String) -> Int? {
    guard let end = text.range(of: marker)?.lowerBound else { return nil }
    return Int(text[..<end].split(whereSeparator: { !$0.isNumber }).last ?? "")
  }

  private func run(_ program: String, _ arguments: [String], _ folder: URL) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
