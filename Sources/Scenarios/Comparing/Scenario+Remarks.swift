import BlockLayer

extension Scenario {
  /// What is in the file, in one line.
  public var summary: String {
    let commands = client.map { "\($0.commands.count) commands of a client\($0.repeats ? ", again and again" : "")" }
    let parts = [
      program == nil ? "\(setup.count) commands build the machine" : "a program", commands,
      "\(verdicts.count) verdicts",
      variants.isEmpty ? nil : "\(variants.count) variants",
    ]
    return "\(name), " + parts.compactMap { $0 }.joined(separator: ", ")
  }

  /// What is not wrong with the scenario, but what its author will want to know; a sentence each.
  public var remarks: [String] {
    var remarks: [String] = []
    if program == nil, guest == .idle, client?.commands.isEmpty ?? true {
      remarks.append("nothing can happen: the guest is idle and there is no client")
    }
    if verdicts.isEmpty {
      remarks.append("'verdicts' is missing: nobody will notice when a search finds something else")
    } else if !verdicts.contains(where: { $0.revision == revision }) {
      remarks.append("'verdicts' says nothing of \(revision), the revision that the scenario is about")
    }
    let own = verdicts.first { $0.revision == revision }
    if own != nil, own?.finding == nil, !symptom.isEmpty {
      remarks.append("there is a symptom, but nothing is found at \(revision)")
    }
    if own?.finding != nil, symptom.isEmpty {
      remarks.append(
        "'symptom' is missing: any \(own?.finding ?? "finding") at \(revision) counts as the one that is meant")
    }
    for variant in variants where variant.name != revision && !verdicts.contains(where: { $0.revision == variant.name })
    {
      remarks.append("variant \(variant.name) has no verdict")
    }
    return remarks
  }

  /// What is wrong with what a search found, by the scenario's own words; nil: nothing.
  public func problem(_ found: Comparison.Verdict, at revision: String) -> String? {
    if found.word == ComparisonRow.incomplete { return "a bound ended the search" }
    guard let expected = verdicts.first(where: { $0.revision == revision }) else { return nil }
    let word = expected.finding ?? ComparisonRow.clean
    if found.word != word { return "expected \(word)" + (found.text.isEmpty ? "" : ", found: \(found.text)") }
    if revision == self.revision, !symptom.isEmpty, !found.text.contains(symptom) {
      return "expected the symptom \"\(symptom)\", found: \(found.text)"
    }
    return nil
  }
}
