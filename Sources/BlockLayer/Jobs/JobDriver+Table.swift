extension JobDriver {
  /// All drivers.
  static let all: [JobDriver] = [.create, .backup, .mirror, .commitActive, .commit, .stream]
}
