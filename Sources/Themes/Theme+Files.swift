import Files

extension Theme {
  /// The text of a theme file.
  static func text(of path: String) throws -> String {
    do throws(Files.Problem) {
      return try Files.read(path)
    } catch {
      throw ThemeError(file: path, "\(error.text), expected a theme file")
    }
  }
}
