/// In which order the stores of a thread reach the others.
public enum MemoryModel: String, Sendable, CaseIterable {
  /// Sequential consistency: at once (Lamport, 1979).
  case sc
  /// Total store order: through a store buffer for each thread, as on x86 (Owens, Sarkar and Sewell, TPHOLs 2009).
  case tso
}
