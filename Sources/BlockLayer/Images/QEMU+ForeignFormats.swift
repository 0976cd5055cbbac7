import Images
import JSON
import Machine

extension Driver {
  /// Formats that QEMU 7.2 opens and the engine only tells apart from what they are not.
  static let foreignFormats: [Driver] = {
    let file = OptionType.Option("file", .reference, required: true)
    let backing = OptionType.Option("backing", .referenceOrNull)
    let secret = OptionType.Option("key-secret", .string)
    let options: [(String, [OptionType.Option])] = [
      ("bochs", [file]), ("cloop", [file]), ("dmg", [file]), ("luks", [file, secret]), ("parallels", [file]),
      ("qcow", [file, backing, OptionType.Option("encrypt", .anything)]), ("qed", [file, backing]), ("vdi", [file]),
      ("vhdx", [file]), ("vmdk", [file, backing]), ("vpc", [file]),
    ]
    return options.map { name, options in
      Driver(
        name: name, children: [Child(name: "file", role: .image)], options: options, length: .child("file"),
        isForeign: true)
    }
  }()
}

extension QEMU {
  /// What a format's open says of an image that is not of that format; one sentence of our own where it is
  /// [block/*.c, 7.2].
  func refuseForeignFormat(_ bs: BlockNode, _ driver: Driver, _ options: JSONValue) throws(QMPError) {
    let file = m[child("file", of: bs).bs]
    let bytes = nodeBytes(file)
    let head = bytes.read(at: 0, count: 512)
    let name = driver.name
    if ["bochs", "cloop", "dmg"].contains(name) && !m[bs.readOnly] && !state(of: bs).isAutoReadOnly {
      throw QMPError("Image is read-only")
    }
    if ImageProbe.format(of: bytes, filename: "") != name {
      switch name {
      case "bochs": throw QMPError("Image not in Bochs format")
      case "cloop": throw QMPError("block_size cannot be zero")
      case "dmg": throw QMPError("Could not locate UDIF trailer in dmg file")
      case "parallels": throw QMPError("Image not in Parallels format")
      case "qcow":
        guard head.starts(with: [0x51, 0x46, 0x49, 0xfb]) else { throw QMPError("Image not in qcow format") }
        let version = ImageProbe.littleEndian32(head, 4).byteSwapped
        throw QMPError("qcow (v1) does not support qcow version \(version)")
      case "qed": throw QMPError("Image not in QED format")
      case "vdi":
        let digits = String(ImageProbe.littleEndian32(head, 64), radix: 16)
        throw QMPError(
          "Image not in VDI format (bad signature \(String(repeating: "0", count: 8 - digits.count))\(digits))")
      case "vhdx": throw QMPError("Could not open '\(filename(of: file))': Invalid argument")
      case "vmdk":
        throw QMPError(bytes.length == 0 ? "File is too small, not a valid image" : "invalid VMDK image descriptor")
      case "vpc": throw QMPError(bytes.length < 512 ? "File too small for a VHD header" : "invalid VPC image")
      case "luks" where options["key-secret"] != nil: throw QMPError("Volume is not in LUKS format")
      default: break
      }
    }
    if name == "luks" {
      guard let secret = options["key-secret"]?.string else {
        throw QMPError("Parameter 'key-secret' is required for cipher")
      }
      throw QMPError("No secret with id '\(secret)'")
    }
    throw QMPError("blockscope does not model images of the format '\(name)'")
  }
}
