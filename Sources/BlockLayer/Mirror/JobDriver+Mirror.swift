import Machine

extension JobDriver {
  /// blockdev-mirror.
  static let mirror = JobDriver(
    key: "mirror", type: "mirror", run: .mirrorRun, prepare: .routine(.mirrorExit), abort: .routine(.mirrorExit),
    complete: { (qemu, job) throws(QMPError) in try qemu.mirrorComplete(job) },
    cancel: { qemu, job, force in force || !qemu.jobIsReady(job) },
    drainedPoll: { qemu, job in qemu.mirrorDrainedPoll(job) },
    ownsState: true)

  /// block-commit of the active layer.
  static let commitActive = JobDriver(
    key: "commit-active", type: "commit", run: .mirrorRun, prepare: .routine(.mirrorExit),
    abort: .routine(.mirrorExit),
    complete: { (qemu, job) throws(QMPError) in try qemu.mirrorComplete(job) },
    cancel: { qemu, job, force in force || !qemu.jobIsReady(job) },
    drainedPoll: { qemu, job in qemu.mirrorDrainedPoll(job) },
    ownsState: true)
}

extension QEMU {
  /// mirror_complete: the job ends, with the target in place of the source, as soon as both are the same.
  func mirrorComplete(_ job: Job) throws(QMPError) {
    let s = mirror(of: job)
    guard jobIsReady(job) else {
      throw QMPError("The active block job '\(text(m[job.id]))' cannot be completed")
    }
    if m[s.replaces] != .none {
      let node = bdrvFindNode(text(m[s.replaces]))
      if node.isNull { throw QMPError("Node name '\(text(m[s.replaces]))' not found") }
      if m[s.toReplace].isNull {
        bdrvOpBlockAll(node, owner: s.address, reason: "block device is in use by block-job-complete")
        bdrvRef(node)
        m[s.toReplace] = node
      }
    }
    m.store.atomically { m[s.shouldComplete] = true }
    if !m[job.paused] { jobEnter(job) }
  }

  /// mirror_drained_poll: whether it may still send requests, but for its own drained section.
  func mirrorDrainedPoll(_ job: Job) -> Bool {
    let s = mirror(of: job)
    if !m[job.paused] && !m[job.forceCancel] && !m[s.inDrain] { return true }
    return m[s.inFlight] > 0
  }
}
