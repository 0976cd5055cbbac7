import Machine

extension Explanation {
  /// One or two lines for each switch; the names of threads and cells are those of the machine.
  public var text: String {
    (switches.flatMap { lines($0) } + restOfTheSteps).joined(separator: "\n")
  }

  /// One or two lines about a switch.
  public func lines(_ explained: ExplainedSwitch) -> [String] {
    let from = threadNames[explained.from]
    let why =
      if explained.isPreemption {
        "\(from) could have gone on"
      } else if let reason = explained.waitsFor {
        "\(from) waits: \(reason)"
      } else {
        "\(from) has nothing to do"
      }
    let head = "step \(explained.step), \(from) to \(threadNames[explained.to]): \(why)"
    guard let conflict = explained.conflict else {
      return [explained.isPreemption ? head + "; what it would have done next conflicts with nothing" : head]
    }
    let cell = conflict.name ?? "cell \(conflict.cell)"
    let second = conflict.second
    let when = second.step.map { "in step \($0)" } ?? "next"
    let order =
      "  \(side(conflict.first)) \(cell) in step \(conflict.first.step ?? 0) (\(conflict.first.line)) before "
      + "\(side(second)) it \(when) (\(second.line))"
    if conflict.isOrderedOtherwise { return [head, order + ", which something else orders, too"] }
    return [head, order + (explained.otherOrder.map { "; the other way round \(outcome($0))" } ?? "")]
  }

  private func side(_ side: ExplainedSwitch.Side) -> String {
    "\(threadNames[side.thread]) \(side.isWrite ? "writes" : "reads")"
  }

  private func outcome(_ otherOrder: ExplainedSwitch.OtherOrder) -> String {
    switch otherOrder {
    case .vanishes(isEnd: true): "nothing fails"
    case .vanishes(isEnd: false): "nothing fails for thousands of steps"
    case .changes(let other): "it fails otherwise: \(other.text)"
    case .remains: "it fails all the same"
    }
  }

  private var restOfTheSteps: [String] {
    let rest = matters.indices.filter { !matters[$0] }
    if rest.isEmpty { return [] }
    return ["without effect on the failure: \(rest.count == 1 ? "step" : "steps") \(Self.ranges(rest))"]
  }

  /// Ascending numbers, in words: `3, 5 to 8`.
  private static func ranges(_ numbers: [Int]) -> String {
    var parts: [ClosedRange<Int>] = []
    for number in numbers {
      if let last = parts.last, last.upperBound == number - 1 {
        parts[parts.count - 1] = last.lowerBound...number
      } else {
        parts.append(number...number)
      }
    }
    return parts.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound) to \($0.upperBound)" }
      .joined(separator: ", ")
  }
}
