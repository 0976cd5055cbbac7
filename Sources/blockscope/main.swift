import ArgumentParser
import Glibc

// Bad input of any kind is one sentence on standard error and exit status 2; 1 is kept for "found".
do {
  var command = try Blockscope.parseAsRoot()
  try command.run()
} catch {
  guard Blockscope.exitCode(for: error) != .success else { Blockscope.exit(withError: error) }
  if let code = error as? ExitCode { exit(code.rawValue) }
  Console.complain(Failure.sentence(error))
  exit(2)
}
