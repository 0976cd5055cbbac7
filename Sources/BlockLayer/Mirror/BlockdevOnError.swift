/// What a job does about an error: BlockdevOnError [qapi/block-core.json, 7.2].
enum BlockdevOnError: Int, CaseIterable, Sendable {
  case report, ignore, enospc, stop, auto

  /// The values of QMP.
  static var names: [String] { allCases.map { String(describing: $0) } }

  /// The one of that name; `report` for none.
  init(name: String?) {
    self = Self.allCases.first { String(describing: $0) == name } ?? .report
  }
}
