import Files

extension Scenario {
  /// What is built into the program: the names of the files in `Files/`, without `.yaml`, and what is in them.
  public static let embedded: [(name: String, yaml: String)] = [
    ("c-04-queued-request", PackageResources.c_04_queued_request_yaml),
    ("rhel-19381", PackageResources.rhel_19381_yaml),
  ].map { (name: $0.0, yaml: String(decoding: $0.1, as: UTF8.self)) }

  /// The names of all scenarios that can be asked for, sorted: those in the person's own folder and those built in.
  public static var all: [String] {
    var names = Set(embedded.map(\.name))
    for file in folder.map(Files.list) ?? [] where file.hasSuffix(".yaml") && file != ".yaml" {
      names.insert(String(file.dropLast(5)))
    }
    return names.sorted()
  }

  /// A scenario by its name, or by its path if there is a `/` in it or `.yaml` at its end.
  ///
  /// A name is looked for in `$XDG_CONFIG_HOME/blockscope/scenarios` (`~/.config` where that is not set), then among
  /// those built in.
  ///
  /// - Throws: `ScenarioError`, one sentence.
  public static func named(_ nameOrPath: String) throws(ScenarioError) -> Scenario {
    if nameOrPath.contains("/") || nameOrPath.hasSuffix(".yaml") {
      return try parse(yaml: try text(of: nameOrPath), file: nameOrPath)
    }
    if let folder, !nameOrPath.isEmpty {
      let path = "\(folder)/\(nameOrPath).yaml"
      if Files.exists(path) { return try parse(yaml: try text(of: path), file: path) }
    }
    if let found = embedded.first(where: { $0.name == nameOrPath }) {
      return try parse(yaml: found.yaml, file: "\(found.name).yaml (built in)")
    }
    let names = all.joined(separator: ", ")
    throw ScenarioError(
      "no scenario '\(nameOrPath)', expected one of \(names), or the path of a file that ends in .yaml")
  }

  /// The person's own folder. A relative `XDG_CONFIG_HOME` is ignored, as the XDG Base Directory Specification says.
  private static var folder: String? {
    if let home = Files.environment("XDG_CONFIG_HOME"), home.hasPrefix("/") { return "\(home)/blockscope/scenarios" }
    return Files.environment("HOME").map { "\($0)/.config/blockscope/scenarios" }
  }

  /// The text of a scenario file.
  private static func text(of path: String) throws(ScenarioError) -> String {
    do throws(Files.Problem) {
      return try Files.read(path)
    } catch {
      throw ScenarioError(file: path, "\(error.text), expected a scenario file")
    }
  }
}
