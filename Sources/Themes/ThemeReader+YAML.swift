import Yams

extension ThemeReader {
  /// The document, with what YAML says against it turned into one sentence.
  func compose(_ yaml: String) throws -> Node {
    do {
      guard let node = try Yams.compose(yaml: yaml) else {
        throw ThemeError(file: file, "the file is empty, expected 'name', 'background' and 'roles'")
      }
      return node
    } catch let problem as YamlError {
      throw error(problem)
    }
  }

  private func error(_ problem: YamlError) -> ThemeError {
    switch problem {
    case .scanner(_, let text, let mark, _), .parser(_, let text, let mark, _), .composer(_, let text, let mark, _):
      return ThemeError(file: file, line: mark.line, "this is not YAML (\(text)), expected 'key: value' lines")
    case .duplicatedKeysInMapping(let keys, let context):
      let key = keys.first ?? ""
      return ThemeError(file: file, line: context.mark.line, "'\(key)' is there twice, expected it once")
    default:
      return ThemeError(file: file, "this is not YAML, expected 'key: value' lines")
    }
  }
}
