import TestSupport
import Testing

@Suite struct TraceRecordingTests {
  @Test func lines() throws {
    let text = """
      # A title.
      #
      # line thread   event                        arguments
          75 iothread:t0 scsi_req_parsed              target 0  lun 0
        ...  main     ... 253 more commands to targets that are not there, each these six lines
          76 main     qemu_event
      """
    let recording = try TraceRecording(text)
    #expect(recording.title.first == "A title.")
    #expect(recording.entries.count == 3)
    #expect(recording.entries[0].thread == "iothread:t0")
    #expect(recording.entries[0].text == "scsi_req_parsed target 0  lun 0")
    #expect(recording.entries[1].leftOut == 253)
    #expect(recording.entries[2].arguments.isEmpty)
    #expect(recording.entries[2].leftOut == nil)
  }

  @Test func otherForms() {
    #expect(throws: TraceRecording.ParseError.self) { try TraceRecording("x main event") }
    #expect(throws: TraceRecording.ParseError.self) { try TraceRecording("1 main") }
  }

  @Test(
    .enabled(if: SharedFolder.isPresent, "\(SharedFolder.absence)"),
    arguments: SharedFolder.files(in: "qemu-traces", suffix: ".txt"))
  func recordings(_ file: String) throws {
    let recording = try TraceRecording(named: String(file.dropLast(4)))
    let numbers = recording.entries.compactMap(\.number)
    #expect(numbers == Array(1...numbers.count))
    #expect(recording.entries.filter { $0.number == nil }.allSatisfy { $0.leftOut != nil })
  }
}
