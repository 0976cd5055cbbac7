import Canvas
import Subject

extension Prospect {
  /// In a few cells: `✓ safe`, `✗ fails`, `16.05 %`; `+` behind a lower bound.
  var shortText: String {
    if mustFail { return "✗ fails" }
    if canFail { return percent(probability) + (isWhole ? "" : "+") }
    return isWhole ? "✓ safe" : "none seen"
  }

  /// In words: `can fail: 16.05 %, soonest in 7`.
  var text: String { fate + (distance.map { ", \($0)" } ?? "") }

  /// `can fail: 16.05 %`.
  var fate: String {
    if mustFail { return "✗ must fail" }
    if canFail { return "can fail: \(percent(probability))\(isWhole ? "" : " or more")" }
    return isWhole ? "✓ cannot fail" : "no failure seen"
  }

  /// `soonest in 7`: the steps to a failure; nil where none is known.
  var distance: String? { stepsToFailure.map { isWhole ? "soonest in \($0)" : "in \($0) or fewer" } }

  var role: Role {
    if mustFail { return .error }
    if canFail { return .warning }
    return isWhole ? .ok : .dim
  }
}

extension Snapshot {
  /// What may become of the run if a thread goes on: of all its alternatives.
  func prospectText(ofThread id: Int) -> (text: String, role: Role)? {
    guard hasLookedAhead else { return nil }
    let own = choices.filter { $0.thread == id }
    guard !own.isEmpty else { return nil }
    let prospects = own.compactMap(\.prospect)
    guard prospects.count == own.count, let best = prospects.min(by: { $0.probability < $1.probability }),
      let worst = prospects.max(by: { $0.probability < $1.probability })
    else { return ("?", .dim) }
    if best.shortText == worst.shortText { return (worst.shortText, worst.role) }
    let end = worst.mustFail ? "100 %" : worst.shortText
    return ("\(best.canFail ? best.shortText : "0")–\(end)", worst.role)
  }
}

/// A probability for people: four digits, and never 0 % or 100 % for what is not quite.
func percent(_ probability: Double) -> String {
  if probability <= 0 { return "0 %" }
  if probability >= 1 { return "100 %" }
  let percent = probability * 100
  if percent < 0.0001 { return "under 0.0001 %" }
  if percent > 99.99 { return "over 99.99 %" }
  var digits = 2
  var scale = 100.0
  while percent * scale < 100, digits < 4 {
    digits += 1
    scale *= 10
  }
  let number = Int((percent * scale).rounded())
  let whole = number / Int(scale)
  let fraction = String(number % Int(scale))
  return "\(whole).\(String(repeating: "0", count: digits - fraction.utf8.count))\(fraction) %"
}

/// A count for people: `812`, `34.2 k`, `1.25 M`.
func short(_ count: Int) -> String {
  for (unit, size) in [("G", 1_000_000_000), ("M", 1_000_000), ("k", 1000)] where count >= size {
    let tenths = count / (size / 10)
    return tenths >= 1000 ? "\(tenths / 10) \(unit)" : "\(tenths / 10).\(tenths % 10) \(unit)"
  }
  return String(count)
}

extension Work {
  /// How far it is, the most important first.
  var parts: [(text: String, weight: Int)] {
    var parts = [("… \(title)", 8)]
    guard states > 0 else { return parts }
    parts.append(("\(short(states)) states", 7))
    if let secondsLeft {
      parts.append((secondsLeft < 100 ? "\(secondsLeft) s to bound" : "\(secondsLeft / 60) min to bound", 7))
    }
    parts += [
      ("\(short(statesPerSecond))/s", 6), ("depth \(depth)", 4), ("frontier \(short(frontier))", 2),
      ("\(bytes >> 20) MB", 3),
    ]
    return parts
  }
}
