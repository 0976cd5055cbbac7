extension SmallProgram {
  /// Dining philosophers (Dijkstra, EWD310, 1971): each takes the fork on the left, then the one on the right, eats, puts both
  /// back and goes. If all take the left one first they wait for ever; `hasOrder` lets the last one take the right one
  /// first. From 2 to 64 of them.
  public static func philosophers(_ count: Int, hasOrder: Bool) -> SmallProgram {
    var p = ProgramBuilder(
      "philosophers-\(count)" + (hasOrder ? "-ordered" : ""), family: "philosophers",
      about: "\(count) philosophers who eat once; \(hasOrder ? "the last one" : "nobody") takes the right fork first.")
    let forks = p.locks("fork", count: count)
    let eaten = p.shared("eaten")
    for number in 0..<count {
      p.thread("p\(number)") { t in
        let right = (number + 1) % count
        let swaps = hasOrder && number == count - 1
        t.lock(forks[swaps ? right : number])
        t.lock(forks[swaps ? number : right])
        t.add(eaten, 1)
        t.unlock(forks[swaps ? number : right])
        t.unlock(forks[swaps ? right : number])
      }
    }
    p.final(eaten, .equal, count)
    return p.program
  }
}
