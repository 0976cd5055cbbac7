import JSON
import Machine

/// What a node was opened with, interned as one value; `BlockNode.detail` has its number.
struct NodeState: Hashable {
  /// The options of the user without those that name children.
  var options = JSONValue.object([])
  var isDirect = false
  var isNoFlush = false
  var isForceShare = false
  var isAutoReadOnly = false
  var detectZeroes = "off"
  var discard = "ignore"
  /// Number of the next child that is added to a quorum.
  var nextChild = 0
  /// What a qcow2 image says of itself.
  var header = JSONValue.null
  /// The name of the backing file that would be opened without being asked for: auto_backing_file.
  var autoBacking = ""

  func bool(_ option: String) -> Bool { options[option]?.bool ?? false }
  func names(_ option: String) -> [String] { options[option]?.array?.compactMap(\.string) ?? [] }
}

extension NodeState {
  var value: JSONValue {
    .object([
      .init("options", options), .init("direct", .bool(isDirect)), .init("no-flush", .bool(isNoFlush)),
      .init("force-share", .bool(isForceShare)), .init("auto-read-only", .bool(isAutoReadOnly)),
      .init("detect-zeroes", .string(detectZeroes)), .init("discard", .string(discard)),
      .init("next-child", .int(nextChild)), .init("header", header),
      .init("auto-backing", .string(autoBacking)),
    ])
  }

  init(_ value: JSONValue) {
    options = value["options"] ?? .object([])
    isDirect = value["direct"]?.bool ?? false
    isNoFlush = value["no-flush"]?.bool ?? false
    isForceShare = value["force-share"]?.bool ?? false
    isAutoReadOnly = value["auto-read-only"]?.bool ?? false
    detectZeroes = value["detect-zeroes"]?.string ?? "off"
    discard = value["discard"]?.string ?? "ignore"
    nextChild = value["next-child"]?.int ?? 0
    header = value["header"] ?? .null
    autoBacking = value["auto-backing"]?.string ?? ""
  }
}

extension QEMU {
  /// What a node was opened with.
  func state(of bs: BlockNode) -> NodeState {
    NodeState(commands[m[bs.detail].number]?.arguments ?? .null)
  }

  func setState(of bs: BlockNode, _ state: NodeState) {
    m[bs.detail] = Symbol(cell: commands.intern(Command(text(m[bs.drv]), state.value)))
    m[bs.options] = symbol(state.options.description)
  }

  /// The driver of a node; nil once it is closed.
  func driver(of bs: BlockNode) -> Driver? { Driver.named(text(m[bs.drv])) }

  func nodeName(_ bs: BlockNode) -> String { text(m[bs.nodeName]) }
}
