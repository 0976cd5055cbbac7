import ArgumentParser
import JSON
import Programs

/// The small programs that ship with blockscope.
struct ProgramsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "programs",
    abstract: "List the small programs that can be searched, or print one.",
    discussion: "Files in the same format can be searched as well; see Sources/Programs/README.md.")

  @Option(help: ArgumentHelp("Print a program in the format of the explorer suite.", valueName: "name"))
  var show: String?

  @Option(help: ArgumentHelp("Print a program as a Promela model, for Spin.", valueName: "name|file"))
  var promela: String?

  @Flag(help: "As JSON.") var json = false

  func run() throws {
    if let name = show ?? promela {
      guard let (program, _) = try SearchTarget.program(name) else { throw Self.unknown(name) }
      return Console.say(promela == nil ? program.text() : try program.promela())
    }
    let library = SmallProgram.library
    if json {
      let objects = library.map { entry -> JSONValue in
        .object([
          "name": .string(entry.program.name), "family": .string(entry.program.family),
          "about": .string(entry.program.about), "verdict": .string(entry.verdict.rawValue),
        ])
      }
      return Console.say(JSONWriter.text(.array(objects)))
    }
    let width = library.map { $0.program.name.utf8.count }.max() ?? 0
    for entry in library {
      let pad = String(repeating: " ", count: width - entry.program.name.utf8.count)
      Console.say("\(entry.program.name)\(pad)  \(entry.verdict.rawValue)")
    }
  }

  static func unknown(_ name: String) -> Failure {
    Failure("no program '\(name)', expected one that 'blockscope programs' lists, or a file that ends in .json")
  }
}
