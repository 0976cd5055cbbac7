/// Turns the bytes that a terminal sends into keys and pastes. A value that knows no terminal and no clock.
///
/// A terminal sends much that is no key: answers, mouse reports, keys that we have no name for, or a paste. Their bytes are
/// letters, and letters act here; so a sequence is always read to its end (ECMA-48, 5.4) and dropped as a whole if it is none
/// of ours. Only ESC by itself needs a clock: whoever has one calls `settle()` when nothing came for a while.
struct InputDecoder: Sendable {
  enum State: Equatable, Sendable {
    case ground
    /// The first bytes of a character: its value so far, its least legal value, and how many bytes are missing.
    case character(value: UInt32, least: UInt32, missing: Int)
    /// That many ESC, and nothing yet that they belong to.
    case escape(Int)
    /// ESC and intermediate bytes.
    case intermediate
    /// After `ESC [`.
    case control
    /// After `ESC [ [`, as the Linux console sends for F1 to F5.
    case console
    /// After `ESC O`.
    case single
    /// In the three bytes of an old mouse report, or others that are counted and dropped.
    case mouse(missing: Int)
    /// In an operating system command or its like, up to ST or BEL.
    case string(isEmpty: Bool)
    case stringEscape
    case paste
  }

  /// How much of a paste is kept, in bytes.
  static let pasteLimit = 1 << 20
  /// How much of a sequence is kept, in bytes: more than any key has.
  static let sequenceLimit = 64

  let keys: [[UInt8]: Key]
  var state = State.ground
  /// The sequence so far, with its ESC.
  var sequence: [UInt8] = []
  var pasted: [UInt8] = []
  var pastedCount = 0
  var lastSix: UInt64 = 0
  var inputs: [Input] = []

  /// - Parameter own: What the terminal says that its keys send; outranks the common table.
  init(own: [[UInt8]: Key] = [:]) {
    keys = KeySequences.common.merging(own) { _, own in own }
  }

  /// What the bytes amount to, with those before that were not enough yet.
  mutating func decode(_ bytes: some Sequence<UInt8>) -> [Input] {
    for byte in bytes { take(byte) }
    defer { inputs = [] }
    return inputs
  }

  /// Whether `settle()` would do anything.
  var isUnsettled: Bool {
    switch state {
    case .ground, .paste, .string(isEmpty: false): false
    case .control: sequence.count <= 2 || sequence.last == UInt8(ascii: "$")
    default: true
    }
  }

  /// Nothing more came for a while: an ESC was the key, and what only began like a sequence was a key held with Alt.
  /// A sequence that is clearly under way goes on.
  mutating func settle() -> [Input] {
    guard isUnsettled else { return [] }
    let count = if case .escape(let count) = state { count } else { 0 }
    state = .ground
    return Array(repeating: .key(.escape), count: count)
  }
}
