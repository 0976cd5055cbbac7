import Images
import JSON
import Machine

extension QEMU {
  /// raw_open_common: what opening a file of the host is refused for [block/file-posix.c, 7.2].
  func checkHostFile(_ bs: BlockNode, _ driver: Driver, _ options: JSONValue) throws(QMPError) {
    let filename = options["filename"]?.string ?? ""
    if filename.isEmpty { throw QMPError("The '\(driver.name)' block driver requires a file name") }
    if let manager = options["pr-manager"]?.string {
      throw QMPError("No persistent reservation manager with id '\(manager)'")
    }
    let facts: HostFileFacts
    do throws(HostError) {
      facts = try hostFacts(filename)
    } catch {
      throw QMPError("Could not open '\(filename)': \(error.text)")
    }
    let state = state(of: bs)
    // With auto-read-only the file is opened for writing once somebody wants to write.
    if !m[bs.readOnly] && !state.isAutoReadOnly {
      if facts.kind == .folder { throw QMPError("Could not open '\(filename)': Is a directory") }
      if !facts.isWritable { throw QMPError("Could not open '\(filename)': Permission denied") }
    }
    if options["aio"]?.string == "native" && !state.isDirect {
      throw QMPError("aio=native was specified, but it requires cache.direct=on, which was not specified.")
    }
    if driver.name == "file" {
      if facts.kind != .regular {
        throw QMPError("'file' driver requires '\(filename)' to be a regular file")
      }
    } else if facts.kind != .device {
      throw QMPError("'\(driver.name)' driver requires '\(filename)' to be either a character or block device")
    }
  }
}
