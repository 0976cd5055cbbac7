import JSON

extension QEMU {
  /// bdrv_co_create: makes an image. Throws QEMU's refusal.
  func createImage(_ options: JSONValue) throws(QMPError) {
    try createImage(options: options)
  }
}
