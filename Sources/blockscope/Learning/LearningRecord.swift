import Files
import Glibc
import JSON
import Subject

/// What a person has done of the course, kept in the state folder [XDG Base Directory Specification].
struct LearningRecord {
  /// What was done of one lesson.
  struct Entry: Equatable {
    var isDone = false
    /// Questions answered, and answered rightly at once, when it was last played.
    var answered = 0
    var right = 0
  }

  private(set) var entries: [String: Entry] = [:]
  /// Where it is kept; nil where there is neither XDG_STATE_HOME nor HOME.
  let path: String?

  /// `$XDG_STATE_HOME/blockscope/lessons.json`, else `~/.local/state/blockscope/lessons.json`.
  static var place: String? {
    if let home = Files.environment("XDG_STATE_HOME"), home.hasPrefix("/") { return "\(home)/blockscope/lessons.json" }
    return Files.environment("HOME").map { "\($0)/.local/state/blockscope/lessons.json" }
  }

  /// Reads it. A file that cannot be understood is set aside as `lessons.json.damaged`, with a sentence on standard error.
  init(path: String? = LearningRecord.place) {
    self.path = path
    guard let path, Files.exists(path) else { return }
    do throws(Files.Problem) {
      let text = try Files.read(path)
      guard let members = (try? JSONParser.parse(text))?.members else {
        let aside = path + ".damaged"
        rename(path, aside)
        Console.complain("\(path): this is no record of lessons, expected a JSON object; it is kept as \(aside)")
        return
      }
      for member in members {
        entries[member.name] = Entry(
          isDone: member.value["done"]?.bool ?? false, answered: member.value["answered"]?.int ?? 0,
          right: member.value["right"]?.int ?? 0)
      }
    } catch {
      Console.complain("\(path): \(error.text), expected a record of lessons")
    }
  }

  subscript(name: String) -> Entry { entries[name] ?? Entry() }

  /// Notes what a screen came to: a lesson is done once its run was seen to the end.
  mutating func note(_ name: String, _ lesson: LessonState) {
    var entry = self[name]
    entry.isDone = entry.isDone || lesson.isSeen
    if lesson.answered > 0 {
      entry.answered = lesson.answered
      entry.right = lesson.right
    }
    if entry != self[name] { entries[name] = entry }
  }

  /// Forgets a lesson, or all.
  mutating func forget(_ name: String?) {
    if let name { entries[name] = nil } else { entries.removeAll() }
  }

  /// Writes it anew, all or nothing.
  ///
  /// - Throws: `Failure` where that does not work.
  func save() throws {
    guard let path else { return }
    var folder = ""
    for part in path.split(separator: "/").dropLast() {
      folder += "/\(part)"
      mkdir(folder, 0o700)
    }
    var object = JSONObject()
    for (name, entry) in entries.sorted(by: { $0.key < $1.key }) {
      object[name] = .object([
        .init("done", .bool(entry.isDone)), .init("answered", .int(entry.answered)), .init("right", .int(entry.right)),
      ])
    }
    let fresh = "\(path).\(getpid())"
    try TextFile.write(JSONWriter.text(.object(object)) + "\n", to: fresh)
    if rename(fresh, path) != 0 {
      let reason = String(cString: strerror(errno))
      unlink(fresh)
      throw Failure("\(path): cannot be written (\(reason))")
    }
  }
}
