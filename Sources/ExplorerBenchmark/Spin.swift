import Programs

/// Spin (Holzmann) with a program of ours translated and compiled for it.
final class Spin {
  /// How a verifier is compiled.
  enum Build: String, CaseIterable {
    /// Every state, one for one with ours: no reduction, no merging of steps.
    case all
    /// Everything that Spin does by itself to search less.
    case reduced
    /// As `all`, on two cores.
    case allOnTwoCores

    var name: String { self == .reduced ? "Spin, its reduction" : self == .all ? "Spin" : "Spin, 2 cores" }

    var translation: [String] { self == .reduced ? ["-a"] : ["-o1", "-o2", "-o3", "-a"] }

    var definitions: [String] {
      switch self {
      case .all: ["-DNOREDUCE"]
      case .reduced: []
      case .allOnTwoCores: ["-DNOREDUCE", "-DNCORE=2", "-DVMAX=256"]
      }
    }
  }

  /// Why it cannot be used here; nil: it can.
  static let absence: String? = {
    let missing = ["spin", "gcc"].filter { !Command.exists($0) }
    if missing.isEmpty { return nil }
    return "\(missing.joined(separator: " and ")) not installed: only our own searches are measured."
  }()

  private let folder: ScratchFolder
  private var built: [Build: Bool] = [:]
  /// What went wrong last, for people.
  private(set) var problem = ""
  /// Seconds by the clock spent on translating and compiling, which no figure counts.
  private(set) var preparation = 0.0

  /// Nil where Spin is not installed, or the program cannot be written down.
  init?(_ program: SmallProgram) {
    guard Self.absence == nil, let folder = ScratchFolder(), let text = try? program.promela(),
      folder.write(text, to: "model.pml")
    else { return nil }
    self.folder = folder
  }

  /// Searches with a hash table of 2^`hashBits` slots, to the end or to the first error; nil: see `problem`.
  func run(_ build: Build, hashBits: Int, depth: Int = 20_000) -> Measured? {
    guard prepare(build) else { return nil }
    guard let command = execute(["./\(build.rawValue)", "-m\(depth)", "-w\(hashBits)"]) else { return nil }
    let output = SpinOutput(command.output)
    guard let measured = output.measured(command.time) else {
      problem = "Spin's verifier said: \(command.output.split(separator: "\n").last ?? "nothing")"
      return nil
    }
    return measured
  }

  private func prepare(_ build: Build) -> Bool {
    if let known = built[build] { return known }
    let translation = execute(["spin"] + build.translation + ["model.pml"])
    let compilation = execute(
      ["gcc", "-w", "-O2", "-DSAFETY", "-DMEMLIM=16000"] + build.definitions + ["-o", build.rawValue, "pan.c", "-lm"])
    preparation += (translation?.time.wall ?? 0) + (compilation?.time.wall ?? 0)
    let isBuilt = translation?.hasSucceeded == true && compilation?.hasSucceeded == true
    if !isBuilt { problem = "Spin's verifier cannot be built: \(compilation?.output ?? translation?.output ?? "")" }
    built[build] = isBuilt
    return isBuilt
  }

  private func execute(_ arguments: [String]) -> Command? {
    let command = Command.run(arguments, in: folder.path)
    if command == nil { problem = "\(arguments[0]) cannot be started" }
    return command
  }
}
