// How fast the engine answers a monitor's clients, beside a real QEMU; and whether a long storm of plugging slows it down or
// makes it grow.
//
//   MonitorBenchmark BLOCKSCOPE [SESSIONS [PAIRS]]
//
// SESSIONS is the folder of recorded sessions, PAIRS the length of the storm.

import Foundation
import Monitor

let arguments = CommandLine.arguments.dropFirst()
guard let binary = arguments.first else {
  print("usage: MonitorBenchmark BLOCKSCOPE [SESSIONS [PAIRS]]")
  exit(2)
}
let folder = URL(fileURLWithPath: NSTemporaryDirectory()).appendingPathComponent("monitor-benchmark-\(getpid())")
try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(at: folder) }
let ours = [binary, "serve", "--qmp", "unix:{socket}"]
let real = [
  "qemu-system-x86_64", "-M", "pc", "-m", "64", "-accel", "tcg", "-display", "none", "-nodefaults", "-no-user-config",
  "-S", "-qmp", "unix:{socket},server=on,wait=off",
]
if let sessions = arguments.dropFirst().first, sessions != "-" {
  try compare(sessions: sessions, folder: folder.path, ours: ours, real: real)
}
try storm(pairs: arguments.dropFirst(2).first.flatMap { Int($0) } ?? 10_000, folder: folder.path, ours)
