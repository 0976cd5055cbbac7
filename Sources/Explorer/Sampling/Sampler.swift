/// How a sampling search chooses the next thread.
public enum Sampler: Sendable, Equatable {
  /// Each thread that can go is equally likely, at every step.
  case randomWalk
  /// Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi and Nagarakatte, "A randomized scheduler with
  /// probabilistic guarantees of finding bugs", ASPLOS 2010): threads have random priorities, the highest that can go goes,
  /// and at `depth` - 1 random points among the first `choices` choices the thread that would go falls below all others.
  ///
  /// A choice is a step at which more than one thread can go, so a bound for the steps will do as well. nil: each run draws
  /// one of k, k/2 and k/4, where k is how many steps run 0, a random walk, had; most steps are no choices.
  case pct(depth: Int, choices: Int? = nil)
  /// Partial order sampling (Yuan, Yang and Gu, "Partial order aware concurrency sampling", CAV 2018): every pending step has
  /// a random priority, and a step that is taken gives those that race with it new ones.
  case pos
  /// A random walk in which a thread is chosen with a probability in proportion to the steps that it still has before it, as
  /// counted in run 0, so that interleavings, not choices, become equally likely (the URW part of Zhao and others,
  /// "Selectively uniform concurrency testing", ASPLOS 2025).
  case weightedWalk
}
