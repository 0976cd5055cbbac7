import Conditions
import Lessons
import Scenarios

extension Session {
  /// The present as conditions see it.
  func facts(_ lastStep: TakenStep?) -> EmulatorFacts {
    EmulatorFacts(emulator, lastStep: lastStep, hasFailed: finding != nil)
  }

  /// Turns the lesson's pages, if there is a lesson, after a step.
  func follow(_ step: TakenStep?) {
    guard let step, track != nil else { return }
    track?.advance(to: history.count, facts(step))
  }
}
