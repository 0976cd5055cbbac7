import Machine

extension QEMU {
  /// Runs `body`; what it did is taken back if it fails.
  func takingBack<Result>(_ body: () throws(QMPError) -> Result) throws(QMPError) -> Result {
    let mark = m.store.journalCount
    do throws(QMPError) {
      return try body()
    } catch {
      m.store.undo(to: mark)
      throw error
    }
  }
}
