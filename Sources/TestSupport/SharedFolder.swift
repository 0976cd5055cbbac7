import Foundation

/// The folder with recordings of a real QEMU that tests compare with.
///
/// It is named by the environment variable `BLOCKSCOPE_SHARED`, else it is `shared` beside the package. Tests that
/// need it carry `.enabled(if: SharedFolder.isPresent, "\(SharedFolder.absence)")`, so that a run without it says what
/// it left out.
public enum SharedFolder {
  /// Where the folder is, or would be.
  public static let path: String = {
    if let given = ProcessInfo.processInfo.environment["BLOCKSCOPE_SHARED"], !given.isEmpty { return given }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return root.appendingPathComponent("../shared").standardized.path
  }()

  /// Whether the recordings are there.
  public static var isPresent: Bool { FileManager.default.fileExists(atPath: path + "/qemu-traces/README.md") }

  /// What a skipped test says.
  public static let absence = "set BLOCKSCOPE_SHARED to the folder with qemu-traces and qmp-corpus"

  /// The text of a file in the folder.
  ///
  /// - Throws: Foundation's error where it can't be read.
  public static func text(_ relative: String) throws -> String {
    try String(contentsOfFile: path + "/" + relative, encoding: .utf8)
  }

  /// The names of the files in a subfolder that end in `suffix`, sorted; none where it is missing.
  public static func files(in relative: String, suffix: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path + "/" + relative)) ?? []
    return names.filter { $0.hasSuffix(suffix) }.sorted()
  }
}
