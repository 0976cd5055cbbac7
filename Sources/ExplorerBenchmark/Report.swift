import Glibc
import JSON

/// Prints tables as they come, or all at once as JSON.
struct Report {
  let isJSON: Bool
  private var tables: [Table] = []

  init(isJSON: Bool) { self.isJSON = isJSON }

  mutating func add(_ table: Table) {
    tables.append(table)
    if isJSON { return }
    print(table.text)
    fflush(nil)
  }

  /// Says something that is no figure.
  func say(_ text: String) {
    if !isJSON { print(text) }
  }

  func finish() {
    if isJSON { print(JSONWriter.text(.array(tables.map(\.json)), asciiOnly: false)) }
  }
}
