import Machine
import Testing

struct HistoryTests {
  /// Any step can be taken back, as far as the start, however small the window.
  @Test(arguments: 0..<20) func everyStepCanBeTakenBack(seed: Int) {
    let machine = RandomProgram(seed: seed).machine
    var random = SeededGenerator(seed: seed + 5000)
    var history = History<Int>(machine, window: 5, interval: 7) { machine.store[100] = $0 }
    var fingerprints: [UInt64] = []
    for index in 0..<80 {
      fingerprints.append(machine.store.fingerprint)
      if index % 9 == 4 {
        history.give(index)
      } else if let decision = machine.choices().randomElement(using: &random) {
        history.take(decision)
      } else {
        fingerprints.removeLast()
        break
      }
    }
    #expect(fingerprints.count > 12)
    #expect(history.count == fingerprints.count)
    while let expected = fingerprints.popLast() {
      #expect(history.back() != nil)
      #expect(machine.store.fingerprint == expected)
      #expect(machine.store.computeFingerprint() == expected)
    }
    #expect(history.count == 0)
    #expect(history.back() == nil)
  }
}
