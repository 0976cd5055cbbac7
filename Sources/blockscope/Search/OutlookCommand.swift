import ArgumentParser
import Explorer
import Machine
import Scenarios

/// Questions that the finished state graph answers.
struct OutlookCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "outlook",
    abstract: "Say how likely runs fail, where a failing one was decided, and what a fix removes.",
    discussion: """
      Builds the graph of all states. Probabilities are exact for a random scheduler that picks among the threads that can \
      go, all alike. Exit status 0: no run can fail. 1: one can. 2: bad input. 3: none found, graph incomplete.
      """)

  @Argument(help: ArgumentHelp("A scenario's or a program's name, or a file.", valueName: "scenario|program|file"))
  var target: String

  @Option(help: ArgumentHelp("The QEMU revision to model, instead of the scenario's own.", valueName: "name"))
  var revision: String?

  @Option(help: "Whether stores reach the other threads at once (sc) or through store buffers (tso).")
  var memoryModel = MemoryModel.sc

  @Option(
    help: ArgumentHelp(
      "Compare with another revision, or another program: what it removes, leaves and adds.",
      valueName: "revision|program"))
  var against: String?

  @Option(
    help: ArgumentHelp("Look back at the run in a trace file, instead of the shortest failing one.", valueName: "file"))
  var trace: String?

  @Option(help: ArgumentHelp("At most so many states.", valueName: "n"))
  var maxStates = 1_000_000

  @Option(help: ArgumentHelp("At most so many seconds for each graph.", valueName: "seconds"))
  var time: Double?

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if maxStates < 1 { throw Failure("--max-states \(maxStates) is out of range, expected 1 or more") }
    if let time, !(time > 0) { throw Failure("--time \(time) is out of range, expected more than 0 seconds") }
  }

  func run() throws {
    let target = try SearchTarget(target, revision: revision, memoryModel: memoryModel, omittedBarriers: [])
    let other = try against.map(fix)
    let graph = build(target)
    let schedule = try trace.map { try recorded($0, target) }
    let report = OutlookReport(
      target: target, graph: graph, schedule: schedule,
      comparison: other.map { ($0.title, BehaviourComparison(before: graph, after: build($0))) })
    Console.say(json ? report.json : report.text)
    throw ExitCode(report.status)
  }

  /// What to compare with: another revision of a scenario, or another program.
  private func fix(_ name: String) throws -> SearchTarget {
    let isProgram = try SearchTarget.program(target) != nil
    return try SearchTarget(
      isProgram ? name : target, revision: isProgram ? nil : name, memoryModel: memoryModel, omittedBarriers: [])
  }

  private func build(_ target: SearchTarget) -> StateGraph {
    var bounds = Bounds()
    bounds.states = maxStates
    if let time {
      let end = ContinuousClock.now + .seconds(time)
      bounds.shouldStop = { ContinuousClock.now > end }
    }
    let report = SearchReport(isWanted: Console.isErrorTerminal, bounds: bounds, time: time)
    bounds.progress = report.show
    defer { report.clear() }
    return StateGraph(target.makeModel(), bounds: bounds, describeEnd: target.endDescription)
  }

  private func recorded(_ path: String, _ target: SearchTarget) throws -> [Decision] {
    let file = try TraceFile.parse(TextFile.read(path, expected: "a trace file"), file: path)
    let model = target.makeModel()
    _ = try file.replay(on: model, as: target.identity(model))
    return file.schedule.decisions
  }
}
