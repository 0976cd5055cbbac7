import Foundation
import Testing

@testable import Themes

/// Where themes are looked for, in which order.
struct ThemeLibraryTests {
  /// A folder of its own, gone afterwards.
  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path(percentEncoded: false))
  }

  private func write(_ name: String, to path: String) throws {
    let url = URL(filePath: path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try "name: \(name)\nroles: {}\n".write(to: url, atomically: true, encoding: .utf8)
  }

  @Test func foldersInOrder() {
    let library = ThemeLibrary(
      environment: ["XDG_CONFIG_HOME": "/x", "HOME": "/home/a"], program: "/opt/blockscope/bin/blockscope")
    #expect(
      library.folders == [
        "/x/blockscope/themes", "/opt/blockscope/bin/../share/blockscope/themes",
        "/usr/local/share/blockscope/themes", "/usr/share/blockscope/themes",
      ])
  }

  @Test func homeIsTheDefault() {
    let home = "/home/a/.config/blockscope/themes"
    #expect(ThemeLibrary(environment: ["HOME": "/home/a"], program: nil).folders.first == home)
    #expect(
      ThemeLibrary(environment: ["HOME": "/home/a", "XDG_CONFIG_HOME": "relative"], program: nil).folders.first == home)
    #expect(ThemeLibrary(environment: [:], program: nil).folders.count == 2)
  }

  @Test func theFirstMatchWins() throws {
    try withFolder { folder in
      let environment = ["XDG_CONFIG_HOME": "\(folder)/xdg"]
      let library = ThemeLibrary(environment: environment, program: "\(folder)/bin/blockscope")
      #expect(try library.theme("dark").name == "Dark")
      let shared = "\(folder)/share/blockscope/themes/dark.yaml"
      try FileManager.default.createDirectory(
        at: URL(filePath: "\(folder)/bin"), withIntermediateDirectories: true)
      try write("Shared", to: shared)
      #expect(try library.theme("dark").name == "Shared")
      try write("Mine", to: "\(folder)/xdg/blockscope/themes/dark.yaml")
      #expect(try library.theme("dark").name == "Mine")
      #expect(try library.theme(shared).name == "Shared")
    }
  }

  @Test func entriesSayWhereTheyAreFrom() throws {
    try withFolder { folder in
      let library = ThemeLibrary(folders: ["\(folder)/none", folder])
      try write("Mine", to: "\(folder)/mine.yaml")
      try write("Mine", to: "\(folder)/light.yaml")
      try write("Mine", to: "\(folder)/notes.txt")
      #expect(
        library.entries() == [
          .init(name: "dark", file: nil), .init(name: "high-contrast", file: nil),
          .init(name: "light", file: "\(folder)/light.yaml"), .init(name: "mine", file: "\(folder)/mine.yaml"),
          .init(name: "monochrome", file: nil),
        ])
    }
  }

  @Test func unknownNameListsTheKnownOnes() throws {
    let error = try #require(throws: ThemeError.self) { try ThemeLibrary(folders: []).theme("drak") }
    #expect(
      error.description == "no theme 'drak', expected one of dark, high-contrast, light, monochrome, "
        + "or the path of a file that ends in .yaml")
  }

  @Test func unreadableFiles() throws {
    let library = ThemeLibrary(folders: [])
    let missing = try #require(throws: ThemeError.self) { try library.theme("/nowhere/x.yaml") }
    #expect(
      missing.description == "/nowhere/x.yaml: cannot be read (No such file or directory), expected a theme file")
    let folder = try #require(throws: ThemeError.self) { try library.theme("/") }
    #expect(folder.description == "/: cannot be read (Is a directory), expected a theme file")
    let endless = try #require(throws: ThemeError.self) { try library.theme("/dev/zero") }
    #expect(endless.description == "/dev/zero: more than 1 MiB, expected a theme file")
  }

  @Test func choice() {
    #expect(Theme.choose(option: nil, environment: [:]) == "dark")
    #expect(Theme.choose(option: nil, environment: ["NO_COLOR": "1", "COLORFGBG": "0;15"]) == "monochrome")
    #expect(Theme.choose(option: nil, environment: ["NO_COLOR": ""]) == "dark")
    #expect(Theme.choose(option: "light", environment: ["NO_COLOR": "1"]) == "light")
    #expect(Theme.choose(option: nil, environment: ["COLORFGBG": "0;default;15"]) == "light")
    #expect(Theme.choose(option: nil, environment: ["COLORFGBG": "15;0"]) == "dark")
  }
}
