import Explorer
import Machine
import Programs
import Testing

/// Programs with known answers that need no other files.
@Suite struct SmallProgramTests {
  /// Store buffering: both threads reading 0 is impossible under sequential consistency and possible under TSO.
  static let storeBuffering = """
    {"format": "explorer-suite/1", "name": "sb", "shared": {"x": 0, "y": 0}, "tso": true, "threads": [
      {"name": "t0", "regs": {"r": 0}, "code": [["store", "x", 1], ["load", "r", "y"]]},
      {"name": "t1", "regs": {"r": 0}, "code": [["store", "y", 1], ["load", "r", "x"]]}],
     "forbidden": [{"regs": [[0, "r", 0], [1, "r", 0]], "cells": []}]}
    """

  private func program(_ code: String..., more: String = "", shared: String = "\"x\": 0, \"a\": [0, 0]") throws
    -> SmallProgram
  {
    let threads = code.enumerated().map {
      "{\"name\": \"t\($0.offset)\", \"regs\": {\"r\": 0, \"s\": 0}, \"code\": [\($0.element)]}"
    }
    return try SmallProgram.parse(
      """
      {"format": "explorer-suite/1", "name": "p", "shared": {\(shared)}, "locks": {"m": 1, "n": 2},
       "threads": [\(threads.joined(separator: ","))]\(more)}
      """, file: "p.json")
  }

  @Test func buffersStoresUnderTSO() throws {
    let program = try SmallProgram.parse(Self.storeBuffering, file: "sb.json")
    let sc = ReferenceSearch(program.model(.sc))
    #expect(sc.states == 13 && sc.transitions == 14 && sc.endStates == 3 && sc.verdict == "ok")
    let tso = ReferenceSearch(program.model(.tso))
    #expect(tso.states == 34 && tso.transitions == 58 && tso.verdict == "assertion-violation" && tso.minimalSteps == 6)
  }

  @Test func aFenceFixesIt() throws {
    let fenced = Self.storeBuffering.replacing("1], [\"load\"", with: "1], [\"fence\"], [\"load\"")
    let program = try SmallProgram.parse(fenced, file: "sb.json")
    #expect(ReferenceSearch(program.model(.sc)).states == 13)
    let tso = ReferenceSearch(program.model(.tso))
    #expect(tso.states == 31 && tso.verdict == "ok")
  }

  @Test func findsALostUpdate() throws {
    let code = "[\"load\", \"r\", \"x\"], [\"op\", \"r\", \"r\", \"+\", 1], [\"store\", \"x\", \"r\"]"
    let search = ReferenceSearch(try program(code, code, more: ", \"final\": [[\"x\", \"==\", 2]]").model(.sc))
    #expect(search.states == 13 && search.verdict == "assertion-violation" && search.minimalSteps == 4)
  }

  @Test func saysWhoWaitsForWhat() throws {
    let program = try program("[\"lock\", \"m\"], [\"lock\", [\"n\", 1]]", "[\"lock\", [\"n\", 1]], [\"lock\", \"m\"]")
    let model = program.model(.sc)
    for thread in [0, 1] { model.machine.step(thread) }
    let finding = try #require(model.judgeEnd())
    #expect(finding.kind == .deadlock)
    #expect(
      finding.text
        == "deadlock: t0 waits for lock n[1], which t1 holds; t1 waits for lock m, which t0 holds")
    let waiter = try self.program("[\"await\", \"x\", \"==\", 1]").model(.sc)
    #expect(waiter.judgeEnd()?.text == "deadlock: t0 waits until x == 1, x is 0")
  }

  @Test func namesCells() throws {
    let program = try program("[\"load\", \"s\", [\"a\", 1]], [\"lock\", [\"n\", 1]]")
    let model = program.model(.tso)
    let names = (0..<400).compactMap { program.cellName($0, under: .tso) }
    #expect(names.prefix(8) == ["x", "a[0]", "a[1]", "lock m", "lock n[0]", "lock n[1]", "t0.r", "t0.s"])
    #expect(names.dropFirst(8).allSatisfy { $0 == "store buffer of t0" })
    #expect(names.count == 8 + StoreBuffer.size)
    let load = model.machine.nextOperation(0)
    #expect(program.cellName(model.machine.address(load) ?? 0, under: .tso) == "a[1]")
    #expect(model.machine.nextInstruction(0).text == "s = a[1]")
    #expect(program.cellName(-1, under: .tso) == nil && program.cellName(.max, under: .tso) == nil)
  }

  @Test func assertionsAreObservations() throws {
    let program = try program("[\"load\", \"r\", \"x\"], [\"assert\", \"r\", \"==\", 1], [\"store\", \"x\", 2]")
    let model = program.model(.sc)
    model.machine.step(0)
    #expect(model.machine.finding?.text == "Assertion `r == 1' failed")
    #expect(model.machine.finding?.line == "assert r == 1")
    let search = ReferenceSearch(program.model(.sc))
    #expect(
      search.states == 3 && search.endStates == 1 && search.verdict == "assertion-violation" && search.minimalSteps == 1
    )
  }

  @Test func looksAtTheStart() throws {
    let failing = try program("[\"assert\", 1, \"==\", 2], [\"store\", \"x\", 1]").model(.sc)
    #expect(failing.startFinding?.text == "Assertion `1 == 2' failed")
    #expect(ReferenceSearch(failing).minimalSteps == 0)
    let empty = try program("").model(.sc)
    #expect(ReferenceSearch(empty).verdict == "ok")
    #expect(ReferenceSearch(empty).states == 1)
  }

  @Test func loopsWithoutEndAreFound() throws {
    let atStart = try program("[\"goto\", 0]").model(.sc)
    #expect(atStart.startFinding?.kind == .livelock)
    #expect(ReferenceSearch(atStart).states == 1)
    let counting = "[\"load\", \"r\", \"x\"], [\"op\", \"r\", \"r\", \"+\", 1], [\"goto\", 1]"
    let later = ReferenceSearch(try program(counting, "[\"store\", \"x\", 1]").model(.sc), limit: 50)
    #expect(later.isComplete && later.hasViolation)
  }

  @Test func indicesOutOfRangeAreFound() throws {
    let code = "[\"set\", \"r\", 7], [\"store\", [\"a\", \"r\"], 1], [\"lock\", [\"n\", \"r\"]], [\"store\", \"x\", 1]"
    for memory in MemoryModel.allCases {
      let search = ReferenceSearch(try program(code).model(memory))
      #expect(search.hasViolation && search.isComplete && !search.hasDeadlock)
    }
  }

  @Test func arithmeticNeverTraps() throws {
    let numbers = ["0", "-1", "9223372036854775807", "-9223372036854775808", "64"]
    for left in numbers {
      for right in numbers {
        let code = ["+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>"].map {
          "[\"op\", \"r\", \(left), \"\($0)\", \(right)], [\"add\", \"x\", \"r\", null]"
        }
        _ = ReferenceSearch(try program(code.joined(separator: ",")).model(.sc))
      }
    }
    let division = try program(
      "[\"op\", \"r\", -7, \"/\", 2], [\"store\", [\"a\", 0], \"r\"], [\"op\", \"s\", -7, \"%\", 2], [\"store\", [\"a\", 1], \"s\"]",
      more: ", \"final\": [[[\"a\", 0], \"==\", -3], [[\"a\", 1], \"==\", -1]]")
    #expect(ReferenceSearch(division.model(.sc)).verdict == "ok")
  }

  @Test func choosesEveryWay() throws {
    let code = "[\"choose\", \"r\", 3], [\"assert\", \"r\", \"!=\", 2], [\"store\", \"x\", \"r\"]"
    let program = try program(code)
    #expect(program.model(.sc).machine.choices().count == 3)
    let search = ReferenceSearch(program.model(.sc))
    #expect(search.states == 7 && search.endStates == 3 && search.hasViolation)
  }

  @Test func asksForPromises() throws {
    let program = try program(
      "[\"store\", \"x\", 1]",
      more:
        ", \"eventually\": [[\"x\", \"==\", 1]], \"infinitely_often\": [{\"name\": \"toggles\", \"any\": [[\"x\", \">\", 1], [[\"a\", 1], \"==\", 0]]}]"
    )
    let model = program.model(.sc)
    let properties = program.properties
    #expect(properties.map(\.name) == ["x == 1", "toggles"])
    #expect(properties.map(\.kind) == [.eventually, .infinitelyOften])
    #expect(properties.map { $0.holds(model.machine) } == [false, true])
    model.machine.step(0)
    #expect(properties.map { $0.holds(model.machine) } == [true, true])
  }

  @Test func knowsItsDescription() throws {
    let program = try SmallProgram.parse(Self.storeBuffering, file: "sb.json")
    var other = program
    other.about = "words"
    #expect(other.descriptionHash == program.descriptionHash)
    other.variables[0].values = [1]
    #expect(other.descriptionHash != program.descriptionHash)
  }

  @Test(arguments: 0..<200)
  func randomProgramsAreReadAsWritten(_ seed: UInt64) throws {
    let program = SmallProgram.random(
      seed: seed, threads: 2 + Int(seed % 2), length: 3, loops: seed % 5 == 0, choices: true)
    #expect(
      program
        == SmallProgram.random(seed: seed, threads: 2 + Int(seed % 2), length: 3, loops: seed % 5 == 0, choices: true))
    let again = try SmallProgram.parse(program.text(), file: "random")
    #expect(again.threads == program.threads && again.variables == program.variables)
    #expect(again.final == program.final && again.forbidden == program.forbidden)
    for memory in MemoryModel.allCases {
      #expect(again.model(memory).machine.store.fingerprint == program.model(memory).machine.store.fingerprint)
      if seed % 5 != 0 { #expect(ReferenceSearch(program.model(memory), limit: 3000).states > 0) }
    }
  }
}
