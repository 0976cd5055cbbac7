import Glibc

/// Work spread over the processor's cores.
enum Workers {
  /// Calls `body` with the numbers of `count` items of work, each once, on up to `workers` threads at a time; returns when all
  /// are done. `body` also gets the number of the worker that it runs on.
  ///
  /// Threads of their own: a shared pool may not start them while the machine is busy. Nothing that a search counts or
  /// reports may depend on which worker did what.
  static func run(_ workers: Int, items count: Int, _ body: @Sendable (_ worker: Int, _ item: Int) -> Void) {
    if workers == 1 || count <= 1 {
      for item in 0..<count { body(0, item) }
      return
    }
    withoutActuallyEscaping(body) { body in
      let next = Ticket()
      let threads = (1..<min(workers, count)).compactMap { worker in
        start {
          while true {
            let item = next.take()
            if item >= count { return }
            body(worker, item)
          }
        }
      }
      while true {
        let item = next.take()
        if item >= count { break }
        body(0, item)
      }
      for thread in threads { pthread_join(thread, nil) }
    }
  }

  private final class Job: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Starts a thread; nil where there are too many: then others do its part.
  private static func start(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
    let job = Unmanaged.passRetained(Job(body))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Job>.fromOpaque(argument).takeRetainedValue().body() }
        return nil
      }, job.toOpaque())
    if status == 0 { return thread }
    job.release()
    return nil
  }
}
