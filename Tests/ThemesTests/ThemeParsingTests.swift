import Canvas
import Testing

@testable import Themes

struct ThemeParsingTests {
  private func theme(_ roles: String, background: String = "terminal") throws -> Theme {
    try Theme(yaml: "name: T\nbackground: \(background)\nroles:\n\(roles)", file: "t.yaml")
  }

  @Test func twoForms() throws {
    let theme = try theme("  title: [\"#102030 on #FFFFFF bold italic\", \"4 on 15 reverse\"]\n")
    #expect(theme.name == "T")
    #expect(theme[.title].full == Paint(RGB(0x10, 0x20, 0x30), on: RGB(255, 255, 255), [.bold, .italic]))
    #expect(theme[.title].basic == Paint(4, on: 15, .reverse))
  }

  @Test func attributesAlone() throws {
    let theme = try theme("  dim: dim underline\n  ok: plain\n")
    #expect(theme[.dim] == Look(full: Paint(nil, [.dim, .underline]), basic: Paint(nil, [.dim, .underline])))
    #expect(theme[.ok] == Look())
  }

  @Test func missingRolesInherit() throws {
    let theme = try theme("  text: [\"#111111\", \"1\"]\n  warning: [\"#222222\", \"2\"]\n")
    #expect(theme[.error] == theme[.warning])
    #expect(theme[.title].full == Paint(RGB(17, 17, 17), .bold))
    #expect(theme[.focus] == theme[.title])
    #expect(theme[.blocked].basic == Paint(1, .dim))
    #expect(theme[.changed].full.attributes == .underline)
    #expect(theme[.context(3)] == theme[.text])
    #expect(!theme.inherited.contains("text") && theme.inherited.contains("error"))
  }

  @Test func nothingGivenIsPlain() throws {
    let theme = try theme("  ok: bold\n")
    #expect(theme[.text] == Look())
    #expect(theme[.title].full.attributes == .bold)
  }

  @Test func contextsWrapAround() throws {
    let theme = try theme("  contexts: [[\"#000001\", \"1\"], [\"#000002\", \"2\"]]\n")
    #expect(theme[.context(0)].basic.foreground == 1)
    #expect(theme[.context(1)].basic.foreground == 2)
    #expect(theme[.context(4)] == theme[.context(0)])
    #expect(theme[.context(-1)] == theme[.context(1)])
  }

  @Test func backgroundIsBehindWhatNamesNone() throws {
    let theme = try theme(
      "  text: [\"#eeeeee\", \"7\"]\n  dim: dim\n  status: [\"#000000 on #ffffff\", \"0 on 15\"]\n",
      background: "[\"#101010\", \"0\"]")
    #expect(theme.background == RGB(16, 16, 16))
    #expect(theme[.text].full == Paint(RGB(238, 238, 238), on: RGB(16, 16, 16)))
    #expect(theme[.dim].full == Paint(RGB(238, 238, 238), on: RGB(16, 16, 16), .dim))
    #expect(theme[.dim].basic == Paint(7, on: 0, .dim))
    #expect(theme[.status].full.background == RGB(255, 255, 255))
  }
}
