extension SmallProgram {
  /// A number that tells descriptions apart: FNV-1a (Fowler, Noll and Vo) over the canonical text. The same on every
  /// machine and in every run; family, words for people and expected values do not count.
  public var descriptionHash: UInt64 {
    var stripped = self
    stripped.family = ""
    stripped.about = ""
    stripped.hasTSO = false
    return stripped.text().utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
