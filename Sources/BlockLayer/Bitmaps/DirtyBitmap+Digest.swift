import Machine

extension QEMU {
  /// Granules of the largest bitmap that is hashed: QEMU would take minutes for more.
  private static var maximumHashed: Int { 1 << 30 }

  /// bdrv_dirty_bitmap_sha256: the digest of the lowest level of the HBitmap, 64-bit words in the host's (little-endian) order
  /// [util/hbitmap.c, 7.2].
  func bdrvDirtyBitmapSHA256(_ bitmap: DirtyBitmap) throws(QMPError) -> String {
    let granules = granuleCount(bitmap)
    if granules > Self.maximumHashed {
      throw QMPError("blockscope refuses to hash a dirty bitmap of more than \(Self.maximumHashed) granules")
    }
    let bytes = max(1, granules / 64 + (granules % 64 == 0 ? 0 : 1)) * 8
    var digest = SHA256()
    var done = 0
    var pending: UInt8 = 0
    for range in dirtyRanges(bitmap).ranges {
      var granule = range.lowerBound
      while granule < range.upperBound {
        if granule / 8 > done {
          digest.update(CollectionOfOne(pending))
          digest.update(repeatElement(0, count: granule / 8 - done - 1))
          pending = 0
          done = granule / 8
        }
        let end = min(range.upperBound, (done + 1) * 8)
        for bit in granule..<end { pending |= 1 << UInt8(bit % 8) }
        granule = end
      }
    }
    digest.update(CollectionOfOne(pending))
    digest.update(repeatElement(0, count: max(0, bytes - done - 1)))
    return digest.finish()
  }
}
