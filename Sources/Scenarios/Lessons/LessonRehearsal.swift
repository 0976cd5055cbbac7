import BlockLayer
import Conditions
import Explorer
import Lessons
import Machine
import Programs

/// A lesson played along the run that it is about: what a viewer would get to see, and what is not as the lesson says.
public struct LessonRehearsal: Sendable {
  /// Pages that are turned to, and questions that are asked, by position.
  public private(set) var pages: Set<Int> = []
  public private(set) var questions: Set<Int> = []
  /// What is not as the lesson says, a sentence each.
  public private(set) var problems: [String] = []
  public let steps: Int

  /// Plays a scenario's lesson along a schedule from the start of a revision; nil where there is no lesson or no such revision.
  public init?(_ scenario: Scenario, at revision: String, _ schedule: [Decision]) {
    guard let lesson = scenario.lesson else { return nil }
    steps = schedule.count
    if let program = scenario.smallProgram(at: revision), let part = scenario.program {
      let model = program.model(part.memoryModel)
      play(lesson, schedule, model.machine, model.judgeEnd) { step, failed in
        ProgramFacts(program, part.memoryModel, model.machine, lastStep: step, hasFailed: failed)
      }
    } else if let rules = scenario.rules(revision), scenario.program == nil {
      let emulator = Emulator(scenario.configuration(rules))
      play(lesson, schedule, emulator.machine, emulator.stuckFinding) { step, failed in
        EmulatorFacts(emulator, lastStep: step, hasFailed: failed)
      }
    } else {
      return nil
    }
    tell(lesson)
  }

  private mutating func play<F: Facts>(
    _ lesson: Lesson, _ schedule: [Decision], _ machine: Machine, _ judge: () -> Finding?,
    _ facts: (TakenStep?, Bool) -> F
  ) {
    var track = LessonTrack(lesson)
    track.begin(facts(nil, false))
    look(track, lesson, at: 0, schedule, machine, facts(nil, false))
    for (index, decision) in schedule.enumerated() {
      let instruction = machine.nextInstruction(decision.thread)
      let step = TakenStep(
        thread: machine.threadNames[decision.thread], function: machine.program.routine(instruction.routine).name,
        line: machine.describe(decision))
      machine.step(decision.thread, way: decision.way)
      let canGo = (0..<machine.threadCount).contains { machine.ways($0) > 0 }
      let facts = facts(step, machine.finding != nil || (!canGo && judge() != nil))
      track.advance(to: index + 1, facts)
      look(track, lesson, at: index + 1, schedule, machine, facts)
    }
  }

  private mutating func look(
    _ track: LessonTrack, _ lesson: Lesson, at step: Int, _ schedule: [Decision], _ machine: Machine,
    _ facts: some Facts
  ) {
    pages.formUnion(track.pages)
    for number in track.questions(at: step) where questions.insert(number).inserted {
      let question = lesson.questions[number]
      if let next = question.next {
        let thread = step < schedule.count ? machine.threadNames[schedule[step].thread] : "nobody"
        if thread != next { problems.append("question \(number + 1): 'next' says \(next), but \(thread) goes next") }
      }
      if let check = question.check, !check.holds(facts) {
        problems.append("question \(number + 1): 'check' does not hold when it is asked")
      }
    }
  }

  private mutating func tell(_ lesson: Lesson) {
    for number in lesson.pages.indices where !pages.contains(number) {
      problems.append("page \(number + 1) is not turned to: when \(lesson.pages[number].when)")
    }
    for number in lesson.questions.indices where !questions.contains(number) {
      problems.append("question \(number + 1) is not asked: when \(lesson.questions[number].when)")
    }
  }
}

extension Scenario {
  /// Plays the lesson along the run that `play` shows; nil where there is no lesson.
  public func rehearsal() -> LessonRehearsal? {
    guard lesson != nil else { return nil }
    let schedule = goal == nil ? search(at: revision)?.schedule : wayToGoal(at: revision)
    return LessonRehearsal(self, at: revision, schedule ?? [])
  }
}
