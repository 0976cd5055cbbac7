import Glibc

/// How long something took.
struct Time {
  /// Seconds of processor time, user and system, of all threads.
  var cpu: Double
  /// Seconds by the clock.
  var wall: Double

  /// What `body` takes of this process.
  static func of(_ body: () -> Void) -> Time {
    let before = used()
    let wall = ContinuousClock().measure(body)
    return Time(cpu: used() - before, wall: wall / .seconds(1))
  }

  private static func used() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return seconds(usage)
  }

  /// The processor time that a usage tells.
  static func seconds(_ usage: rusage) -> Double {
    Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
      + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6
  }
}

/// The middle one of some values; the upper one of two.
func median(_ values: [Double]) -> Double { values.isEmpty ? .nan : values.sorted()[values.count / 2] }
