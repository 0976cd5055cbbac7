import CTerminal
import Glibc

extension Screen {
  /// How long an ESC may be by itself before it is the key, in milliseconds.
  private static let patience = 50

  /// Waits until something happens, at most so long (nil: for ever), and returns all of it in order; empty if the time was up.
  /// Nothing runs while it waits.
  public func nextInput(timeoutMilliseconds: Int? = nil) -> [Input] {
    let start = ContinuousClock.now
    while !isGone {
      var left = timeoutMilliseconds.map { max(0, $0 - Screen.milliseconds(since: start)) }
      if decoder.isUnsettled {
        let patience = max(0, Screen.patience - Screen.milliseconds(since: lastByte))
        left = min(left ?? patience, patience)
      }
      let inputs = inputs(terminal_wait(left.map { Int32(clamping: $0) } ?? -1))
      if !inputs.isEmpty { return inputs }
      if let timeoutMilliseconds, Screen.milliseconds(since: start) >= timeoutMilliseconds { return [] }
    }
    return [.hangup]
  }

  private static func milliseconds(since start: ContinuousClock.Instant) -> Int {
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
  }

  private func inputs(_ found: Int32) -> [Input] {
    var inputs: [Input] = []
    func has(_ bit: Int) -> Bool { Int(found) & bit != 0 }
    if has(TERMINAL_INPUT) {
      inputs += read()
    } else if decoder.isUnsettled, Screen.milliseconds(since: lastByte) >= Screen.patience {
      inputs += decoder.settle()
    }
    if has(TERMINAL_INTERRUPT) { inputs.append(.interrupt) }
    if has(TERMINAL_WAKE) { inputs.append(.wake) }
    if has(TERMINAL_TERMINATE) { inputs.append(.terminate(signal: SIGTERM)) }
    if has(TERMINAL_HANGUP) || isGone {
      isGone = true
      return inputs + [.hangup]
    }
    if has(TERMINAL_SUSPEND) {
      if terminal_suspend() { inputs.append(.resumed) }
    } else if has(TERMINAL_CONTINUE) {
      terminal_resume()
      inputs.append(.resumed)
    }
    if has(TERMINAL_RESIZE) { terminal_resize() }
    let size = size
    if size != lastSize {
      lastSize = size
      shown = nil
      inputs.append(.resize(rows: size.rows, columns: size.columns))
    }
    return inputs
  }

  private func read() -> [Input] {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = Int(terminal_read(&bytes, 4096))
    guard count >= 0 else {
      isGone = true
      return []
    }
    lastByte = .now
    return decoder.decode(bytes[..<count])
  }
}
