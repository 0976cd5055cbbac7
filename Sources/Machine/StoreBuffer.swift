/// The first-in-first-out store buffer that every thread has under total store order (Owens, Sarkar and Sewell, A better
/// x86 memory model: x86-TSO, TPHOLs 2009).
///
/// Cells: how many entries, then address and value of each, oldest first. Entries move down when one leaves, so equal
/// buffers are equal cells. A full buffer makes the next store wait: with that bound a search is complete up to
/// `capacity` pending stores of a thread.
public enum StoreBuffer {
  /// Pending stores that one thread can have.
  public static let capacity = 16
  /// Cells of a buffer.
  public static let size = 1 + 2 * capacity

  static func isFull(_ store: CellStore, _ buffer: Int) -> Bool { store[buffer] >= capacity }

  static func append(_ store: CellStore, _ buffer: Int, _ address: Int, _ value: Int) {
    let count = store[buffer]
    store[buffer + 1 + 2 * count] = address
    store[buffer + 2 + 2 * count] = value
    store[buffer] = count + 1
  }

  /// The newest pending value for a cell, which its own thread sees; nil: none is pending.
  static func newest(_ store: CellStore, _ buffer: Int, _ address: Int) -> Int? {
    var entry = store[buffer]
    while entry > 0 {
      entry -= 1
      if store[buffer + 1 + 2 * entry] == address { return store[buffer + 2 + 2 * entry] }
    }
    return nil
  }

  /// Writes the oldest pending store to memory.
  static func flush(_ store: CellStore, _ buffer: Int) {
    let count = store[buffer]
    guard count > 0 else { return }
    store.storeAtomic(store[buffer + 1], store[buffer + 2])
    for cell in buffer + 1..<buffer + 1 + 2 * (count - 1) { store[cell] = store[cell + 2] }
    store[buffer + 2 * count - 1] = 0
    store[buffer + 2 * count] = 0
    store[buffer] = count - 1
  }
}
