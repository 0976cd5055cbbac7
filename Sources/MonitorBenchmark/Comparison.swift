import Foundation
import JSON
import Monitor

/// Plays the sessions' commands to both, alternately, and prints what they take.
func compare(sessions: String, folder: String, ours: [String], real: [String]) throws {
  let files = try FileManager.default.contentsOfDirectory(atPath: sessions).filter { $0.hasSuffix(".json") }.sorted()
  var times: [(ours: Double, real: Double)] = []
  for (number, file) in files.enumerated() {
    let session = try SessionFile.read(path: "\(sessions)/\(file)")
    // Sessions with files measure the host's file system, those with guests its processor.
    guard session.setup.isEmpty, !session.tags.contains("guest") else { continue }
    let commands = session.commands.filter { $0.execute != "quit" && !$0.isOutOfBand }
    guard !commands.isEmpty else { continue }
    let mine = try Peer("blockscope", ours, socket: "\(folder)/o\(number)")
    let theirs = try Peer("QEMU", real, socket: "\(folder)/r\(number)")
    defer {
      mine.stop()
      theirs.stop()
    }
    do {
      for (index, command) in commands.enumerated() {
        let arguments = command.arguments.map { ", \"arguments\": \(JSONValue.object($0))" } ?? ""
        let request = "{\"execute\": \(JSONValue.string(command.execute))\(arguments)}"
        // Taking turns at going first is fair to both.
        if index % 2 == 0 {
          let first = try seconds { try mine.ask(request) }
          times.append((first, try seconds { try theirs.ask(request) }))
        } else {
          let first = try seconds { try theirs.ask(request) }
          times.append((try seconds { try mine.ask(request) }, first))
        }
      }
    } catch {
      print("\(session.name): \(error)")
    }
  }
  report("blockscope", times.map(\.ours))
  report("QEMU      ", times.map(\.real))
  let faster = times.count { $0.ours <= $0.real }
  print("in \(faster) of \(times.count) pairs blockscope needs no more time")
}

private func report(_ name: String, _ times: [Double]) {
  guard !times.isEmpty else { return print("\(name): no command") }
  let sorted = times.sorted()
  let total = times.reduce(0, +)
  print(
    String(
      format: "%@ %d commands  %.0f commands/s  mean %.0f us  median %.0f us  99%% %.0f us", name, times.count,
      Double(times.count) / total, total / Double(times.count) * 1e6, sorted[sorted.count / 2] * 1e6,
      sorted[sorted.count * 99 / 100] * 1e6))
}

func seconds(_ body: () throws -> Void) rethrows -> Double {
  let start = ContinuousClock.now
  try body()
  let (seconds, attoseconds) = (ContinuousClock.now - start).components
  return Double(seconds) + Double(attoseconds) * 1e-18
}
