/// What keys send after ESC, on the terminals that follow xterm, VT220, rxvt or the Linux console. None begins another.
enum KeySequences {
  static let common: [[UInt8]: Key] = {
    var table: [[UInt8]: Key] = [:]
    func add(_ key: Key, _ sequences: String...) {
      for sequence in sequences { table[[0x1b] + Array(sequence.utf8)] = key }
    }
    add(.up, "[A", "OA")
    add(.down, "[B", "OB")
    add(.right, "[C", "OC")
    add(.left, "[D", "OD")
    add(.home, "[H", "OH", "[1~", "[7~")
    add(.end, "[F", "OF", "[4~", "[8~")
    add(.insert, "[2~")
    add(.delete, "[3~")
    add(.pageUp, "[5~")
    add(.pageDown, "[6~")
    add(.backTab, "[Z", "[1;2Z")
    add(.enter, "OM")
    add(.function(1), "OP", "[P", "[11~", "[[A")
    add(.function(2), "OQ", "[Q", "[12~", "[[B")
    add(.function(3), "OR", "[R", "[13~", "[[C")
    add(.function(4), "OS", "[S", "[14~", "[[D")
    add(.function(5), "[15~", "[[E")
    for (number, code) in zip(6..., [17, 18, 19, 20, 21, 23, 24]) { add(.function(number), "[\(code)~") }
    return table
  }()

  /// terminfo's names of the same keys, so that a terminal of another family can say what its own send.
  static let names: [(name: String, key: Key)] =
    [
      ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right), ("khome", .home), ("kend", .end),
      ("kpp", .pageUp), ("knp", .pageDown), ("kich1", .insert), ("kdch1", .delete), ("kcbt", .backTab),
      ("kent", .enter),
    ]
    + (1...12).map { ("kf\($0)", .function($0)) }
}
