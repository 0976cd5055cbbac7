extension SmallProgram {
  /// The program of the library with a name, or one of another size: `context-race-3-3-1-fix2` (iothreads, disks, requests),
  /// `philosophers-8`, `philosophers-8-ordered`, `lock-free-queue-2-2-2` (producers, consumers, items), `...-broken`; nil:
  /// there is none, or it would be larger than 16 of anything (64 philosophers).
  public static func named(_ name: String) -> SmallProgram? {
    if let entry = library.first(where: { $0.program.name == name }) { return entry.program }
    if let (sizes, suffix) = parts(name, after: "context-race-", count: 3), suffix.hasPrefix("fix") {
      guard let fix = Int(suffix.dropFirst(3)).flatMap(ContextFix.init(rawValue:)) else { return nil }
      return checked(name, .contextRace(iothreads: sizes[0], disks: sizes[1], requests: sizes[2], fix: fix))
    }
    if let (sizes, suffix) = parts(name, after: "philosophers-", count: 1, limit: 64), sizes[0] > 1 {
      return checked(name, .philosophers(sizes[0], hasOrder: suffix == "ordered"))
    }
    if let (sizes, suffix) = parts(name, after: "lock-free-queue-", count: 3) {
      let isBroken = suffix == "broken"
      return checked(
        name, .lockFreeQueue(producers: sizes[0], consumers: sizes[1], items: sizes[2], isBroken: isBroken))
    }
    return nil
  }

  /// Only what is called so exactly.
  private static func checked(_ name: String, _ program: SmallProgram) -> SmallProgram? {
    program.name == name ? program : nil
  }

  /// `count` numbers from 1 up to `limit`, and what follows them.
  private static func parts(
    _ name: String, after prefix: String, count: Int, limit: Int = 16
  ) -> (sizes: [Int], suffix: String)? {
    guard name.hasPrefix(prefix) else { return nil }
    let parts = name.dropFirst(prefix.count).split(separator: "-", omittingEmptySubsequences: false)
    let sizes = parts.prefix(count).compactMap { Int($0) }.filter { (1...limit).contains($0) }
    guard sizes.count == count else { return nil }
    return (sizes, parts.dropFirst(count).joined(separator: "-"))
  }
}
