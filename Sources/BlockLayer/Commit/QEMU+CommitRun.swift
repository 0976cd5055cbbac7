import Machine

extension QEMU {
  /// COMMIT_BUFFER_SIZE in bytes.
  private static var commitBufferSize: Int { 512 << 10 }

  /// commit_run: what is allocated between top and base goes into the base, piece by piece [block/commit.c, 7.2].
  func defineCommitRun(_ program: inout Program) {
    program.define(Function.commitRun.id, "commit_run", file: "block/commit.c") { r in
      let job = r.parameter("job", Job.self)
      let offset = r.local("offset", Int.self)
      let length = r.local("len", Int.self)
      let delay = r.local("delay_ns", Int.self)
      let ret = r.local("ret", Int.self)
      r.step("len = blk_getlength(s->top); blk_co_truncate(s->base, len)") { f in
        let s = commit(of: f[job])
        f[length] = m[blkBS(m[s.top]).totalBytes]
        jobProgressSetRemaining(f[job], f[length])
        guard m[m[s.baseBS].totalBytes] < f[length] else { return }
        do throws(QMPError) { try truncate(m[s.baseBS], f[length]) } catch {
          f[ret] = -Errno.notSupported
          f[length] = 0
        }
      }
      r.loop("for (offset = 0; offset < len; offset += n)", quiet: true) { f in
        f[offset] < f[length]
      } _: {
        jobSleepNS(r, job) { f in f[delay] }
        r.step("bdrv_is_allocated_above(top, base_overlay, true, offset); copy") { f in
          if jobIsCancelled(f[job]) {
            f[length] = f[offset]
            return
          }
          let n = commitPiece(f[job], f[offset], f[length])
          if n.ret < 0 {
            f[ret] = n.ret
            f[length] = f[offset]
            return
          }
          jobProgressUpdate(f[job], n.count)
          f[delay] = n.isCopied ? jobRateLimitDelay(f[job], n.count) : 0
          f[offset] = f[offset] &+ n.count
        }
      }
      r.ret("return ret") { f in f[ret] }
    }
  }

  private func commitPiece(_ job: Job, _ offset: Int, _ length: Int) -> (isCopied: Bool, count: Int, ret: Int) {
    let s = commit(of: job)
    let bytes = min(Self.commitBufferSize, length - offset)
    let (isAllocated, found) = isAllocatedAbove(
      blkBS(m[s.top]), base: m[s.baseOverlay], includeBase: true, offset: offset, bytes: bytes)
    let count = found <= 0 ? bytes : min(bytes, found)
    if m.isListening {
      m.emit(
        .trace,
        "commit_one_iteration s \(text(m[job.id])) offset \(offset) bytes \(count) is_alloc \(isAllocated ? 1 : 0)")
    }
    guard isAllocated else { return (false, count, 0) }
    let base = m[s.baseBS]
    let readError = bdrvRequest(blkBS(m[s.top]), .read, offset: offset, bytes: count).error
    if let error = readError ?? bdrvRequest(base, .write, offset: offset, bytes: count).error {
      let action = blockJobErrorAction(job, isRead: readError != nil, error)
      return (false, 0, action == .report ? -error.number : 0)
    }
    copyContents(from: blkBS(m[s.top]), to: base, offset, count) { markWritten(base, offset, count) }
    bdrvSetDirty(base, offset: offset, bytes: count)
    return (true, count, 0)
  }
}
