/// What a fuzzer feeds: everything that is read of an image, from bytes that anybody may have made.
///
/// Nothing of it may trap, run long or need much memory.
public func fuzzImage(_ bytes: UnsafeRawBufferPointer) {
  let image = MemoryBytes([UInt8](bytes))
  _ = ImageProbe.format(of: image, filename: "image")
  guard var qcow2 = try? QCOW2Image(header: image, isWritable: false) else { return }
  // More of the same finds nothing new.
  qcow2.snapshotCount = min(qcow2.snapshotCount, 32)
  guard (try? qcow2.readExtensions(image)) != nil, (try? qcow2.readBackingFile(image)) != nil,
    (try? qcow2.readSnapshots(image)) != nil
  else { return }
  try? qcow2.readBitmaps(image)
  var offset = 0
  for _ in 0..<16 where offset < qcow2.virtualSize {
    offset += qcow2.stretch(at: offset, count: 1 << 20, image).count
  }
  _ = qcow2.stretch(at: qcow2.virtualSize - 1, count: 1 << 40, image)
}
