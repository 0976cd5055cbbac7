import Machine

extension QEMU {
  /// The routines of all job drivers.
  func defineJobDrivers(_ program: inout Program) {
    defineCreateJob(&program)
    defineCoroutineDrain(&program)
    defineMirrorRun(&program)
    defineMirrorExit(&program)
    defineCommitRun(&program)
    defineStreamRun(&program)
    defineBackupJob(&program)
    defineBackupActions(&program)
  }
}
