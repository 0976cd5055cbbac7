import Canvas
import Foundation
import Testing

@testable import Themes

/// What every theme that ships must keep.
struct ShippedThemesTests {
  static let names = Theme.embedded.map(\.name)
  static let roles: [Role] =
    [
      .text, .dim, .title, .border, .focus, .key, .device, .backend, .node, .job, .edge, .changed, .blocked, .warning,
      .error, .ok, .status, .story,
    ] + (0..<8).map(Role.context)

  private static func theme(_ name: String) throws -> Theme { try ThemeLibrary(folders: []).theme(name) }

  @Test func embeddedThemesAreThoseOfTheFolder() throws {
    let here = URL(filePath: #filePath).resolvingSymlinksInPath()
    let folder = here.deletingLastPathComponent().appending(path: "../../themes").standardized
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "yaml" }
    #expect(Set(files.map { $0.deletingPathExtension().lastPathComponent }) == Set(Self.names))
    for file in files {
      let name = file.deletingPathExtension().lastPathComponent
      let embedded = Theme.embedded.first { $0.name == name }?.yaml
      #expect(try String(contentsOf: file, encoding: .utf8) == embedded)
    }
  }

  @Test(arguments: names) func everyRoleIsPresent(name: String) throws {
    #expect(try Self.theme(name).inherited == [])
  }

  @Test(arguments: [("dark", 4.5), ("light", 4.5), ("high-contrast", 7)])
  func contrastIsEnough(name: String, least: Double) throws {
    let theme = try Self.theme(name)
    let declared = try #require(theme.background)
    for role in Self.roles {
      let paint = theme[role].full
      let foreground = try #require(paint.foreground)
      let background = paint.background ?? declared
      #expect(foreground.contrast(with: background) >= least, "\(role)")
      // What a terminal with 256 colours shows of it.
      let shown = try #require(RGB(palette: foreground.nearestInPalette))
      let behind = try #require(RGB(palette: background.nearestInPalette))
      #expect(shown.contrast(with: behind) >= least, "\(role) in 256 colours")
    }
  }

  @Test func lightIsReadableOnWhite() throws {
    let theme = try Self.theme("light")
    #expect(theme.background == RGB(255, 255, 255))
    for role in Self.roles where role != .status {
      let foreground = try #require(theme[role].full.foreground)
      #expect(foreground.contrast(with: RGB(255, 255, 255)) >= 4.5, "\(role)")
    }
  }

  @Test(arguments: ["dark", "light", "high-contrast"])
  func sixteenColoursNeverHideText(name: String) throws {
    let theme = try Self.theme(name)
    for role in Self.roles { #expect(theme[role].basic.foreground != theme[role].basic.background, "\(role)") }
  }

  @Test(arguments: names) func contextsDiffer(name: String) throws {
    let theme = try Self.theme(name)
    #expect(theme.contextCount >= 4)
    for first in 0..<theme.contextCount {
      for second in 0..<first { #expect(theme[.context(first)].full != theme[.context(second)].full) }
    }
  }

  @Test func monochromeHasNoColours() throws {
    let theme = try Self.theme("monochrome")
    for role in Self.roles {
      let look = theme[role]
      #expect(look.full.foreground == nil && look.full.background == nil)
      #expect(look.basic.foreground == nil && look.basic.background == nil)
    }
    #expect(theme[.error].full.attributes != theme[.text].full.attributes)
  }
}
