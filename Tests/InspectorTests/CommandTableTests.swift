import Subject
import Testing

@testable import Inspector

@Suite struct CommandTableTests {
  @Test func everyCommandSaysWhatItDoes() {
    for command in CommandTable.all {
      #expect(command.sentence.count > 10 && command.sentence.hasSuffix("."), "\(command.name)")
      #expect(!command.name.isEmpty && command.name.allSatisfy { $0.isLowercase || $0 == "-" }, "\(command.name)")
    }
  }

  @Test func noNameAndNoKeyTwice() {
    let names = CommandTable.all.map(\.name)
    #expect(Set(names).count == names.count)
    let keys = CommandTable.all.flatMap { $0.bindings.map(\.key) }
    #expect(Set(keys).count == keys.count)
  }

  @Test func optionalArgumentsComeLast() {
    for command in CommandTable.all {
      let firstOptional = command.arguments.firstIndex(where: \.isOptional) ?? command.arguments.count
      #expect(command.arguments[firstOptional...].allSatisfy { $0.isOptional }, "\(command.name)")
    }
  }

  @Test func keysHaveNamesThatReadBack() {
    for binding in CommandTable.all.flatMap(\.bindings) {
      #expect(KeyPress(name: binding.key.name) == binding.key, "\(binding.key.name)")
    }
    #expect(KeyPress(name: "F99") == nil && KeyPress(name: "") == nil && KeyPress(name: "Ctrl-") == nil)
  }

  @Test func searchFindsTheBestFirst() {
    #expect(CommandTable.matching("mo").first?.name == "move")
    #expect(CommandTable.matching("colours").map(\.name) == ["theme"])
    #expect(CommandTable.matching("").count == CommandTable.all.count)
    #expect(CommandTable.matching("zzz").isEmpty)
  }

  @Test func reasonsAreSentences() {
    var stuck = demoSnapshot()
    stuck.isRunning = false
    stuck.step = 0
    stuck.choices = []
    for index in stuck.threads.indices { stuck.threads[index].activity = .idle }
    for command in CommandTable.all {
      guard let reason = command.reason(stuck, ViewState()) else { continue }
      #expect(reason.hasSuffix("."), "\(command.name): \(reason)")
    }
    #expect(CommandTable.command(named: "back")?.reason(stuck, ViewState()) == "This is the start of the run.")
    #expect(CommandTable.command(named: "run")?.reason(stuck, ViewState()) == "No thread can run.")
  }
}
