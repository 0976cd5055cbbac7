extension JobDriver {
  /// All drivers, one a line.
  static let all: [JobDriver] = [
    .create, .backup,
    .mirror,
    .commitActive,
    .commit,
    .stream,
  ]
}
