/// What a schedule costs: what a bounded search counts and keeps low.
///
/// Store buffers of other than sequentially consistent memory models write to memory by steps of threads of their own; such
/// a step is nobody's choice of scheduler, so it neither costs anything nor counts as a change of thread.
public enum SchedulingCost: String, Sendable, CaseIterable {
  /// Changes from a thread that could still go to another one. Changing away from a thread that is blocked or has ended is
  /// free, and so is the first choice (Musuvathi and Qadeer, PLDI 2007).
  case preemptions
  /// All changes of thread behind the first choice.
  case contextSwitches
  /// Nothing but the steps themselves.
  case steps
}
