import Foundation

/// Compares text with the golden file `Snapshots/<name>.txt` beside the test's source file.
///
///     #expect(snapshotMismatch(canvas.text, named: "demo-80x24") == nil)
///
/// A file that is missing is recorded, and so is every file while the environment variable `BLOCKSCOPE_RECORD` is set.
///
/// - Returns: nil where they agree, else where they first differ, with both lines.
public func snapshotMismatch(_ text: String, named name: String, file: String = #filePath) -> String? {
  let folder = URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("Snapshots")
  let golden = folder.appendingPathComponent("\(name).txt")
  let isRecording = ProcessInfo.processInfo.environment["BLOCKSCOPE_RECORD"].map { !$0.isEmpty } ?? false
  guard !isRecording, let recorded = try? String(contentsOf: golden, encoding: .utf8) else {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try (text + "\n").write(to: golden, atomically: true, encoding: .utf8)
      return nil
    } catch {
      return "\(golden.path) cannot be written: \(error.localizedDescription)"
    }
  }
  let expected = lines(recorded.hasSuffix("\n") ? String(recorded.dropLast()) : recorded)
  let actual = lines(text)
  guard expected != actual else { return nil }
  for row in 0..<max(expected.count, actual.count) {
    let (old, new) = (row < expected.count ? expected[row] : "", row < actual.count ? actual[row] : "")
    if old != new || row >= min(expected.count, actual.count) {
      return "\(name).txt line \(row + 1)\n  expected: \(old)\n  but got:  \(new)\nBLOCKSCOPE_RECORD=1 records anew."
    }
  }
  return nil
}

private func lines(_ text: String) -> [Substring] {
  text.split(separator: "\n", omittingEmptySubsequences: false)
}
