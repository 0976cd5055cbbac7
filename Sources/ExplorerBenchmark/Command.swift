import Glibc

/// Another program, run to its end.
struct Command {
  var status: Int32
  /// What it wrote to both of its outputs.
  var output: String
  var time: Time

  var hasSucceeded: Bool { status == 0 }

  /// Whether a program is in one of the folders of PATH.
  static func exists(_ name: String) -> Bool {
    let folders = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
    return folders.split(separator: ":").contains { access("\($0)/\(name)", X_OK) == 0 }
  }

  /// Runs a program, found in PATH unless its name has a `/`, in a folder; nil where it cannot be started.
  ///
  /// Processor time is that of the child and of those it waited for (wait4).
  static func run(_ arguments: [String], in folder: String) -> Command? {
    let log = "\(folder)/output"
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var child: pid_t = 0
    var usage = rusage()
    var status: Int32 = 0
    // The shell goes to the folder and becomes the program.
    let words = ["sh", "-c", "cd \"$0\" && exec \"$@\"", folder] + arguments
    var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var isStarted = false
    let wall = ContinuousClock().measure {
      isStarted = posix_spawnp(&child, words[0], &actions, nil, &pointers, environ) == 0
      if isStarted { while wait4(child, &status, 0, &usage) < 0, errno == EINTR {} }
    }
    guard isStarted else { return nil }
    let time = Time(cpu: Time.seconds(usage), wall: wall / .seconds(1))
    return Command(status: status, output: text(of: log), time: time)
  }

  /// The text of a file; empty where it cannot be read.
  private static func text(of path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 16384)
    while true {
      let count = fread(&part, 1, part.count, file)
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += part[..<count]
    }
  }
}
