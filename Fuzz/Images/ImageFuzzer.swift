// The entry point of libFuzzer for everything that is read of an image. `Fuzz/Images/run` builds it with the sources of
// the target Images.

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  fuzzImage(UnsafeRawBufferPointer(start: bytes, count: count))
  return 0
}
