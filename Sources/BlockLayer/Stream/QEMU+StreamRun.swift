import Machine

extension QEMU {
  /// STREAM_CHUNK in bytes.
  private static var streamChunk: Int { 512 << 10 }

  /// stream_run: what is allocated above the base, but not in the target, goes into the target [block/stream.c, 7.2].
  func defineStreamRun(_ program: inout Program) {
    program.define(Function.streamRun.id, "stream_run", file: "block/stream.c") { r in
      let job = r.parameter("job", Job.self)
      let offset = r.local("offset", Int.self)
      let length = r.local("len", Int.self)
      let delay = r.local("delay_ns", Int.self)
      let ret = r.local("error", Int.self)
      r.step("if (unfiltered_bs == s->base_overlay) return; len = bdrv_getlength(s->target_bs)") { f in
        let s = stream(of: f[job])
        if bdrvSkipFilters(m[s.targetBS]) == m[s.baseOverlay] { return }
        f[length] = m[m[s.targetBS].totalBytes]
        jobProgressSetRemaining(f[job], f[length])
      }
      r.loop("for ( ; offset < len; offset += n)", quiet: true) { f in
        f[offset] < f[length]
      } _: {
        jobSleepNS(r, job) { f in f[delay] }
        r.step("bdrv_is_allocated(target_bs) || bdrv_is_allocated_above(base_overlay): stream_populate()") { f in
          if jobIsCancelled(f[job]) {
            f[length] = f[offset]
            return
          }
          let n = streamPiece(f[job], f[offset], f[length])
          if n.ret < 0 && f[ret] == 0 { f[ret] = n.ret }
          if n.ends {
            f[length] = f[offset]
            return
          }
          jobProgressUpdate(f[job], n.count)
          f[delay] = n.isCopied ? jobRateLimitDelay(f[job], n.count) : 0
          f[offset] = f[offset] &+ n.count
        }
      }
      r.ret("return error") { f in f[ret] }
    }
  }

  /// `ends`: an error ends the job. An ignored one only keeps the chain as it is.
  private func streamPiece(
    _ job: Job, _ offset: Int, _ length: Int
  ) -> (isCopied: Bool, count: Int, ret: Int, ends: Bool) {
    let s = stream(of: job)
    let bs = bdrvSkipFilters(m[s.targetBS])
    var bytes = min(Self.streamChunk, length - offset)
    let own = isAllocated(bs, offset: offset, bytes: bytes)
    bytes = own.count <= 0 ? bytes : min(bytes, own.count)
    var isCopied = false
    if !own.isAllocated {
      let below = bdrvCowBS(bs)
      let found = isAllocatedAbove(below, base: m[s.baseOverlay], includeBase: true, offset: offset, bytes: bytes)
      isCopied = found.isAllocated
      // Behind the end of the backing file there is nothing to do.
      if !isCopied && found.count <= 0 { bytes = length - offset } else { bytes = min(bytes, max(1, found.count)) }
    }
    if m.isListening {
      m.emit(
        .trace,
        "stream_one_iteration s \(text(m[job.id])) offset \(offset) bytes \(bytes) is_alloc \(isCopied ? 1 : 0)")
    }
    guard isCopied else { return (false, bytes, 0, false) }
    let readError = bdrvRequest(bdrvCowBS(bs), .read, offset: offset, bytes: bytes).error
    if let error = readError ?? bdrvRequest(bs, .write, offset: offset, bytes: bytes).error {
      switch blockJobErrorAction(job, isRead: true, error) {
      case .stop: return (false, 0, 0, false)
      case .report: return (false, 0, -error.number, true)
      case .ignore: return (true, bytes, -error.number, false)
      }
    }
    copyContents(from: bdrvCowBS(bs), to: bs, offset, bytes) { markWritten(bs, offset, bytes) }
    return (true, bytes, 0, false)
  }
}
