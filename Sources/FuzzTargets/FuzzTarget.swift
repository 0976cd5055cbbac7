/// A function that must survive any bytes, and hold its own checks on what it makes of them.
///
/// Each target is a file of this folder with a `static let` in an extension, listed in `all`. Its seeds are the files of
/// `Tests/Fuzzing/Seeds/NAME`. `.ci/fuzz NAME` runs it under libFuzzer with the address sanitizer; the tests give it a
/// bounded number of mutated seeds. A target that needs another module names it in `.ci/fuzz`, in the order of building.
public struct FuzzTarget: Sendable {
  /// The name of the folder with its seeds.
  public let name: String
  /// Takes an input. It traps where something is wrong.
  public let run: @Sendable (_ input: UnsafeRawBufferPointer) -> Void

  init(_ name: String, _ run: @escaping @Sendable (_ input: UnsafeRawBufferPointer) -> Void) {
    self.name = name
    self.run = run
  }

  /// All targets.
  public static let all: [FuzzTarget] = [.qmpStream, .imageHeader]

  /// The target of that name.
  public static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}
