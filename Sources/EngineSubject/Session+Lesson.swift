import BlockLayer
import Conditions
import Explorer
import Lessons
import Machine
import Scenarios
import Subject

extension Session {
  /// More steps than a comparison of two revisions is made for.
  private static let comparedSteps = 20_000

  /// The present as conditions see it.
  func facts(_ lastStep: TakenStep?) -> EmulatorFacts {
    EmulatorFacts(emulator, lastStep: lastStep, hasFailed: finding != nil)
  }

  /// Turns the lesson's pages and asks its questions, if there is a lesson, after a step.
  func follow(_ step: TakenStep?) {
    guard let step, track != nil else { return }
    track?.advance(to: history.count, facts(step))
    progress.moved(to: history.count, isAtEnd: finding != nil || (!recorded.isEmpty && history.count >= recorded.count))
    if isRepeating { return }
    progress.ask(track?.questions(at: history.count) ?? [], at: history.count)
    if progress.isWaiting { isRunning = false }
  }

  /// The lesson for the screen, and the words that go with this instant.
  func tellLesson(_ snapshot: inout Snapshot) {
    guard let track else { return }
    snapshot.lesson = progress.state(track.lesson)
    let isAtEnd = finding != nil || (!recorded.isEmpty && history.count == recorded.count)
    snapshot.story = track.words(isAtStart: history.count == 0, isAtEnd: isAtEnd)
  }

  /// Takes the answer to the open question.
  func answer(_ number: Int?) {
    guard let track, let outcome = progress.answer(number, track.lesson) else {
      return say("No question is open.", isError: true)
    }
    if let outcome { say(outcome.isRight ? "Right." : "Not quite: \(outcome.right)") }
  }

  /// Runs the known schedule at another revision beside this one.
  func compare(with revision: String?) {
    guard let scenario else { return say("There is no other revision of this machine to compare with.", isError: true) }
    guard let revision = revision ?? track?.lesson.fix?.revision else {
      return say("The lesson names no fixed revision; compare REVISION takes one.", isError: true)
    }
    guard let rules = scenario.rules(revision) else {
      return say(
        "There is no revision \(revision), expected one of \(scenario.revisionNames.joined(separator: ", ")).",
        isError: true)
    }
    let schedule = knownSchedule
    guard !schedule.isEmpty, schedule.count <= Self.comparedSteps else {
      return say("There are no steps to compare, or more than \(Self.comparedSteps).", isError: true)
    }
    let own = Emulator(emulator.configuration)
    let other = Emulator(scenario.configuration(rules))
    let runs = ComparedRuns(schedule, (emulator.configuration.rules.name, own.model), (revision, other.model))
    comparison = runs
    say(
      runs.firstDifference.map { "The two differ from step \($0) on. \(revision): \(runs.rightEnd)." }
        ?? "The two do not differ in \(runs.rows.count) steps.")
  }

  /// The recorded run while one is on it, else the steps so far; a person's commands are not steps of a thread.
  private var knownSchedule: [Decision] {
    let entries =
      hasLeftRecord || recorded.isEmpty ? (0..<history.count).map { RunEntry(history[$0]) } : recorded.entries
    return entries.compactMap { entry in
      if case .decision(let decision) = entry { return decision }
      return nil
    }
  }
}
