import Subject

/// Something that can be asked for by key, after `:`, from the palette or from help: one entry serves all of them.
public struct Command: Sendable {
  /// What help groups commands by.
  public enum Group: String, Sendable, CaseIterable {
    case time = "Time"
    case threads = "Threads"
    case ahead = "What may come"
    case lesson = "Lesson"
    case machine = "Machine"
    case looking = "Looking"
    case program = "Program"
  }

  /// A key, with the arguments that it stands for.
  public struct Binding: Sendable {
    public var key: KeyPress
    public var arguments: [String] = []
  }

  /// As typed after `:`.
  public var name: String
  public var arguments: [Argument]
  /// What it does, in one sentence.
  public var sentence: String
  public var bindings: [Binding]
  public var group: Group
  /// Why it cannot be carried out now, as a sentence; nil where it can.
  public var reason: @Sendable (Snapshot, ViewState) -> String?
  let action: @Sendable (inout ViewState, Snapshot, [String]) throws(CommandProblem) -> [Effect]

  init(
    _ name: String, _ arguments: [Argument] = [], _ sentence: String, keys: [KeyPress] = [],
    bindings: [Binding] = [], group: Group,
    reason: @escaping @Sendable (Snapshot, ViewState) -> String? = { _, _ in nil },
    action: @escaping @Sendable (inout ViewState, Snapshot, [String]) throws(CommandProblem) -> [Effect]
  ) {
    self.name = name
    self.arguments = arguments
    self.sentence = sentence
    self.bindings = keys.map { Binding(key: $0) } + bindings
    self.group = group
    self.reason = reason
    self.action = action
  }

  /// Name and arguments, e.g. `move [node] [context]`.
  public var usage: String {
    ([name] + arguments.map(\.usage)).joined(separator: " ")
  }

  /// The names of its keys, e.g. `+ =`.
  public var keyNames: String {
    bindings.map(\.key.name).joined(separator: " ")
  }
}

/// A command that is not carried out, and why: one sentence for the message line.
struct CommandProblem: Error, Equatable {
  var text: String

  init(_ text: String) {
    self.text = text
  }
}

/// What a command can be given.
public struct Argument: Sendable, Equatable {
  public enum Kind: String, Sendable {
    case thread, device, controller, iothread, node, context, step, number, theme, view, switching, pane
    /// The rest of the line.
    case text
  }

  public var name: String
  public var kind: Kind
  public var isOptional: Bool

  static func required(_ kind: Kind, _ name: String? = nil) -> Argument {
    Argument(name: name ?? kind.rawValue, kind: kind, isOptional: false)
  }

  static func optional(_ kind: Kind, _ name: String? = nil) -> Argument {
    Argument(name: name ?? kind.rawValue, kind: kind, isOptional: true)
  }

  /// `<node>`, or `[node]` where it may be left out.
  public var usage: String { isOptional ? "[\(name)]" : "<\(name)>" }
}

extension Argument {
  /// What can be given now; nil where anything can.
  func values(in snapshot: Snapshot) -> [String]? {
    switch kind {
    case .thread: snapshot.threads.map(\.name)
    case .device: snapshot.devices.map(\.name)
    case .controller: snapshot.controllers.map(\.name)
    case .iothread: snapshot.contexts.filter { $0.id != 0 }.map(\.name)
    case .node: unique(snapshot.graph.nodes.filter { $0.kind != .job && $0.kind != .export }.map(\.name))
    case .context: snapshot.contexts.map(\.name)
    case .view: ViewState.GraphView.allCases.map(\.rawValue)
    case .switching: ViewState.StackView.allCases.map(\.rawValue)
    case .pane: Pane.allCases.map(\.rawValue)
    case .step, .number, .theme, .text: nil
    }
  }

  /// Throws where `value` cannot be this argument.
  func check(_ value: String, in snapshot: Snapshot) throws(CommandProblem) {
    switch kind {
    case .step:
      let last = max(0, snapshot.step, snapshot.lastStep)
      guard let step = Int(value), (0...last).contains(step) else {
        throw CommandProblem("“\(value)” is no step: expected a number from 0 to \(last).")
      }
    case .number:
      guard let number = Int(value), number > 0 else {
        throw CommandProblem("“\(value)” is no number: expected 1 or more.")
      }
    case .device, .controller, .iothread, .node, .context:
      // The subject knows best, and refuses in its own words.
      return
    default:
      guard let known = values(in: snapshot), !known.contains(value) else { return }
      let list = known.isEmpty ? "there is none now" : "expected \(known.prefix(8).joined(separator: ", "))"
      throw CommandProblem("There is no \(name) “\(value)”: \(list)\(known.count > 8 ? ", …" : "").")
    }
  }

  private func unique(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }
}

extension Snapshot {
  /// Devices that others can be plugged into.
  var controllers: [DeviceState] { devices.filter { $0.parent == nil && $0.hasBus } }
}
