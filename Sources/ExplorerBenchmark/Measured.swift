/// What one run of a search came to, ours or Spin's.
struct Measured {
  var states: Int
  /// Steps taken. Spin counts the start as one more.
  var transitions: Int
  /// Bytes kept for each visited state: what is stored and what finds it again.
  var bytesPerState: Double
  var verdict: Verdict
  /// Whether everything within reach was searched.
  var isComplete: Bool
  var time: Time

  enum Verdict: String {
    case ok
    case violated
  }

  /// States per second of processor time.
  var rate: Double { Double(states) / max(time.cpu, 1e-6) }
}
