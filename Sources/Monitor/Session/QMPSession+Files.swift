extension QMPSession {
  /// Lengths in bytes of the files that the session's set-up makes, by name: `{work}/a.img`.
  ///
  /// Of an image that `qemu-img create` makes it is the length that the guest sees.
  public var fileLengths: [String: Int] {
    var lengths: [String: Int] = [:]
    for entry in setup {
      switch entry {
      case .file(let name, let size, _): lengths["{work}/\(name)"] = Int(clamping: size)
      case .folder: break
      case .qemuImg(let arguments):
        if let image = Self.image(arguments) { lengths[image.name] = image.length ?? lengths[image.backing ?? ""] ?? 0 }
      }
    }
    return lengths
  }

  /// What `qemu-img create` makes; nil for other arguments.
  private static func image(_ arguments: [String]) -> (name: String, length: Int?, backing: String?)? {
    guard arguments.first == "create" else { return nil }
    var words: [String] = []
    var backing: String?
    var rest = arguments.dropFirst()
    while let word = rest.popFirst() {
      guard word.hasPrefix("-") else {
        words.append(word)
        continue
      }
      guard ["-f", "-F", "-b", "-o"].contains(word) else { continue }
      let value = rest.popFirst()
      if word == "-b" { backing = value.map { $0.contains("/") ? $0 : "{work}/\($0)" } }
    }
    guard let name = words.first else { return nil }
    return (name, words.dropFirst().first.flatMap(bytes), backing)
  }

  /// `8M` in bytes; nil where it is no size.
  private static func bytes(_ text: String) -> Int? {
    let shifts: [Character: Int] = ["K": 10, "M": 20, "G": 30, "T": 40]
    guard let last = text.last, let shift = shifts[last] else { return Int(text) }
    guard let number = Int(text.dropLast()), number >= 0 else { return nil }
    let product = number.multipliedReportingOverflow(by: 1 << shift)
    return product.overflow ? nil : product.partialValue
  }
}
