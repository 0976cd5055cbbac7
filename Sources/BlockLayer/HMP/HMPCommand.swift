import JSON

/// A command of the human monitor: how its line is read, and what it comes to.
///
/// `parameters` has one entry `NAME:TYPE` each, in QEMU's letters: `B` a block device's name, `F` a file name, `s` a word,
/// `S` the rest of the line, `O` options `a=b,c=d` whose first key may be left out, `o` a size, `l` and `i` numbers, `-x` a
/// flag; `?` behind makes it optional [monitor/hmp.c, 7.2].
struct HMPCommand: Sendable {
  /// What a line comes to.
  enum Outcome {
    /// This is printed.
    case text(String)
    /// This is executed; an error is printed.
    case command(Command)
    /// This is executed; it prints the text whatever comes of it.
    case answer(Command, @Sendable (JSONValue) -> String)
  }

  /// With its other names behind `|`.
  let name: String
  var parameters: [String] = []
  /// The parameters as help shows them.
  var usage = ""
  let help: String
  let run: @Sendable (_ qemu: QEMU, _ arguments: JSONValue) throws(QMPError) -> Outcome

  func isCalled(_ word: String) -> Bool { name.split(separator: "|").contains { $0 == word } }
}

extension HMPCommand {
  /// One that is only a QMP command of the same arguments.
  static func passing(
    _ name: String, _ parameters: [String] = [], usage: String = "", help: String, to qmp: String
  ) -> HMPCommand {
    HMPCommand(name: name, parameters: parameters, usage: usage, help: help) { _, arguments in
      .command(Command(qmp, arguments))
    }
  }
}
