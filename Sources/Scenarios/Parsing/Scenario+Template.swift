extension Scenario {
  /// A commented skeleton of a scenario file with this name.
  ///
  /// It is a whole scenario: it can be checked and searched as it is.
  public static func template(name: String) -> String {
    String(decoding: PackageResources.scenario_yaml, as: UTF8.self).split(
      separator: "NAME", omittingEmptySubsequences: false
    ).joined(separator: name)
  }
}
