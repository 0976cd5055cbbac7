import JSON
import Machine

/// What a job does about an error: BlockErrorAction.
enum BlockErrorAction: String {
  case ignore, report, stop
}

extension QEMU {
  /// block_job_error_action: what a policy makes of an error, with its event. `stop` pauses the job until a client
  /// resumes it [blockjob.c, 7.2].
  func blockJobErrorAction(_ job: Job, isRead: Bool, _ error: BlockError) -> BlockErrorAction {
    let policy = BlockdevOnError(rawValue: m[isRead ? job.onSourceError : job.onTargetError]) ?? .report
    let action: BlockErrorAction =
      switch policy {
      case .report: .report
      case .ignore: .ignore
      case .stop: .stop
      case .enospc, .auto: error == .noSpace ? .stop : .report
      }
    if !m[job.isInternal] {
      let members: [JSONValue.Member] = [
        .init("device", .string(text(m[job.id]))), .init("operation", .string(isRead ? "read" : "write")),
        .init("action", .string(action.rawValue)),
      ]
      m.emit(.event, "BLOCK_JOB_ERROR \(JSONValue.object(members))")
    }
    guard action == .stop else { return action }
    m.store.atomically {
      if !m[job.userPaused] {
        jobPause(job)
        m[job.userPaused] = true
      }
      if m[job.ioStatus] == 0 { m[job.ioStatus] = error == .noSpace ? 2 : 1 }
    }
    return action
  }
}
