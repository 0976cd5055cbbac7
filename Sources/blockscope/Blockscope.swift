import ArgumentParser

/// The program: a subcommand for each thing that it does.
struct Blockscope: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blockscope",
    abstract: "Step through QEMU's block layer, thread by thread, forwards and backwards.",
    version: "0.1.0",
    subcommands: [
      Inspect.self, Serve.self, Play.self, Learn.self, Explore.self, Compare.self, OutlookCommand.self, Replay.self,
      Verify.self,
      Merge.self,
      SnapshotCommand.self, ScenariosCommand.self, ScenarioCommand.self, ProgramsCommand.self, ThemesCommand.self,
      RevisionsCommand.self,
      KeysCommand.self,
    ],
    defaultSubcommand: Inspect.self)
}
