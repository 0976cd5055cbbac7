// What libFuzzer calls; `.ci/fuzz` builds it. The target is chosen by the environment variable FUZZ_TARGET.
import FuzzTargets
import Glibc

private let target: FuzzTarget = {
  let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? "qmp-stream"
  guard let target = FuzzTarget.named(name) else { fatalError("no fuzz target \(name)") }
  return target
}()

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  target.run(UnsafeRawBufferPointer(start: bytes, count: count))
  return 0
}
