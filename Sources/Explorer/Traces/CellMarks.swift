/// Marks on cells: tells in one pass whether two lists of accesses conflict.
struct CellMarks {
  private var touched: Row<UInt32>
  private var written: Row<UInt32>
  private var stamp: UInt32 = 0

  init(cells: Int) {
    touched = Row(repeating: 0, count: cells)
    written = Row(repeating: 0, count: cells)
  }

  func deallocate() {
    touched.deallocate()
    written.deallocate()
  }

  /// Forgets all marks.
  mutating func begin() { stamp &+= 1 }

  func mark(_ cell: Int, _ flags: UInt32) {
    touched[cell] = stamp
    if flags & AccessFlags.write != 0 { written[cell] = stamp }
  }

  func mark(_ packed: UInt64) { mark(Int(packed >> 2), UInt32(packed & 3)) }

  func isTouched(_ cell: Int) -> Bool { touched[cell] == stamp }

  /// Whether an access conflicts with a marked one.
  func conflicts(_ cell: Int, _ flags: UInt32) -> Bool {
    flags & AccessFlags.write != 0 ? touched[cell] == stamp : written[cell] == stamp
  }

  func conflicts(_ packed: UInt64) -> Bool { conflicts(Int(packed >> 2), UInt32(packed & 3)) }
}
