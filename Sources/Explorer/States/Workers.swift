import Dispatch

/// Work spread over the processor's cores.
enum Workers {
  /// Calls `body` with the numbers of `count` items of work, each once, on up to `workers` threads at a time; returns when all
  /// are done. `body` also gets the number of the worker that it runs on.
  ///
  /// Nothing that a search counts or reports may depend on which worker did what.
  static func run(_ workers: Int, items count: Int, _ body: @Sendable (_ worker: Int, _ item: Int) -> Void) {
    if workers == 1 || count <= 1 {
      for item in 0..<count { body(0, item) }
      return
    }
    let next = Ticket()
    DispatchQueue.concurrentPerform(iterations: min(workers, count)) { worker in
      while true {
        let item = next.take()
        if item >= count { return }
        body(worker, item)
      }
    }
  }
}
