import Testing

@testable import BlockLayer

struct SHA256Tests {
  private func digest(_ text: String, pieces: Int = 1) -> String {
    var hash = SHA256()
    let bytes = Array(text.utf8)
    let size = max(1, bytes.count / pieces)
    for start in stride(from: 0, to: bytes.count, by: size) {
      hash.update(bytes[start..<min(bytes.count, start + size)])
    }
    return hash.finish()
  }

  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func knownAnswers(_ text: String, _ expected: String) {
    #expect(digest(text) == expected)
    #expect(digest(text, pieces: 7) == expected)
  }

  @Test func lengthsAroundABlockAgreeInPieces() {
    for length in 50..<140 {
      let text = String(repeating: "x", count: length)
      #expect(digest(text) == digest(text, pieces: 5))
    }
  }
}
