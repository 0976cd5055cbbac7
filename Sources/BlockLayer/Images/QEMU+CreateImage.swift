import Images
import JSON
import Machine

extension QEMU {
  /// What a blockdev-create job does (bdrv_co_create), in memory only: `options` are BlockdevCreateOptions.
  ///
  /// Throws QEMU's refusal, which becomes the job's error; nothing has changed then [block/create.c, 7.2].
  public func createImage(options: JSONValue) throws(QMPError) {
    try takingBack { () throws(QMPError) in
      switch options["driver"]?.string ?? "" {
      case "file": try createFile(options)
      case "qcow2": try createQCOW2(options)
      case let name: throw QMPError("blockscope does not create images of the format '\(name)'")
      }
    }
  }

  /// Drivers whose images blockdev-create makes in QEMU 7.2 [block/*.c].
  static let creatableDrivers: Set<String> = [
    "file", "gluster", "luks", "nfs", "parallels", "qcow", "qcow2", "qed", "rbd", "ssh", "vdi", "vhdx", "vmdk", "vpc",
  ]

  /// bdrv_img_create as blockdev-snapshot-sync and the drive commands use it: makes the file, and the image in it.
  ///
  /// `size` in bytes. Throws QEMU's refusal; nothing has changed then [block.c, 7.2].
  public func createImageFile(
    _ filename: String, format: String, size: Int, backing: (filename: String, format: String?)? = nil
  ) throws(QMPError) {
    guard Driver.named(format) != nil || Driver.unmodelled.contains(format) else {
      throw QMPError("Unknown file format '\(format)'")
    }
    if format != "raw" && !Self.creatableDrivers.contains(format) {
      throw QMPError("Format driver '\(format)' does not support image creation")
    }
    if let backing {
      if format == "raw" || format == "file" {
        throw QMPError("Backing file not supported for file format '\(format)'")
      }
      if backing.filename == filename {
        throw QMPError("Error: Trying to create an image with the same filename as the backing file")
      }
    }
    guard ["raw", "file", "qcow2"].contains(format) else {
      throw QMPError("blockscope does not create images of the format '\(format)'")
    }
    try takingBack { () throws(QMPError) in
      let file = try makeFile(filename, length: format == "qcow2" ? 0 : (size + 511) / 512 * 512)
      guard format == "qcow2" else { return }
      var image = QCOW2Image.empty(virtualSize: (size + 511) / 512 * 512, options: QCOW2CreateOptions())
      image.backingFile = backing?.filename
      image.extensions.backingFormat = backing?.format
      fill(file, with: image)
    }
  }

  /// raw_co_create of file-posix.
  private func createFile(_ options: JSONValue) throws(QMPError) {
    let size = options["size"]?.int ?? 0
    let filename = options["filename"]?.string ?? ""
    let file = try makeFile(filename, length: max(0, size))
    if size < 0 { throw QMPError("Could not resize file: Invalid argument") }
    if size > Self.maximumFile { throw QMPError("Could not resize file: File too large") }
    let preallocation = options["preallocation"]?.string ?? "off"
    if preallocation == "metadata" { throw QMPError("Unsupported preallocation mode: metadata") }
    if preallocation != "off" { setExtent(file.extents, 0, size, .data) }
  }

  /// What ext4 takes with its usual blocks, in bytes: 16 TiB.
  private static var maximumFile: Int { 1 << 44 }

  /// open with O_CREAT and O_TRUNC.
  private func makeFile(_ filename: String, length: Int) throws(QMPError) -> HostFile {
    var file = hostFile(filename)
    if file.isNull {
      if let refusal = hostProvider.refusalToCreate(filename) {
        throw QMPError("Could not create '\(filename)': \(refusal.text)")
      }
      let facts = try? hostProvider.look(filename)
      if let facts, facts.kind != .regular { throw QMPError("Could not resize file: Invalid argument") }
      file = newHostFile(filename, identity: facts?.identity ?? filename)
    }
    m[file.length] = length
    m[file.hostLength] = 0
    m[file.guestLength] = 0
    m[file.image] = 0
    m[file.clusterEnd] = 0
    for head in [file.extents, file.guestExtents, file.tables, file.freeClusters] { clearExtents(head) }
    forgetContents(file.contents)
    return file
  }

  /// Makes a file an image.
  func fill(_ file: HostFile, with image: QCOW2Image) {
    m[file.image] = commands.intern(Command("qcow2", image.value))
    m[file.length] = image.newLength
    m[file.hostLength] = 0
    m[file.guestLength] = 0
    m[file.clusterEnd] = 0
    for head in [file.extents, file.guestExtents, file.tables, file.freeClusters] { clearExtents(head) }
    forgetContents(file.contents)
  }
}
