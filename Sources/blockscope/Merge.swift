import ArgumentParser
import Explorer
import JSON
import Machine

/// One result out of those of all shards.
struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Merge the results of a search that was split with --shard.",
    discussion: """
      Exit status as of 'explore'. 0: none found, and all shards were complete. 1: found. 2: bad input, or results of \
      different searches. 3: none found, and a shard is missing or was incomplete.
      """)

  @Argument(help: "The shards' result files.")
  var files: [String]

  @Option(help: ArgumentHelp("Write the merged result, which can be merged further.", valueName: "file"))
  var output: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let results = try files.map {
      try ResultFile.parse(TextFile.read($0, expected: "the result of a shard"), file: $0)
    }
    let merged = try ResultFile.merge(results)
    if let output { try TextFile.write(merged.text, to: output) }
    Console.say(json ? MergedReport(merged).json : MergedReport(merged).text)
    throw ExitCode(merged.result.finding != nil ? 1 : merged.result.isComplete ? 0 : 3)
  }
}
