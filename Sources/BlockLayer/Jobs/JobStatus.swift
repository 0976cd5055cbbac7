import JSON
import Machine

/// Where a job is in its life: JobStatus [qapi/job.json, 7.2].
public enum JobStatus: Int, CellValue, CaseIterable, Sendable {
  case undefined, created, running, paused, ready, standby, waiting, pending, aborting, concluded, null
  public init(cell: Int) { self = JobStatus(rawValue: cell) ?? .undefined }
  public var cell: Int { rawValue }

  /// QEMU's name.
  public var name: String { String(describing: self) }

  /// Where a job may go from here: JobSTT [job.c].
  public var successors: Set<JobStatus> {
    switch self {
    case .undefined: [.created]
    case .created: [.running, .aborting, .null]
    case .running: [.paused, .ready, .waiting, .aborting]
    case .paused: [.running]
    case .ready: [.standby, .waiting, .aborting]
    case .standby: [.ready]
    case .waiting: [.pending, .aborting]
    case .pending: [.aborting, .concluded]
    case .aborting: [.aborting, .concluded]
    case .concluded: [.null]
    case .null: []
    }
  }
}

/// What a client may ask of a job: JobVerb [qapi/job.json, 7.2].
public enum JobVerb: String, CaseIterable, Sendable {
  case cancel, pause, resume
  case setSpeed = "set-speed"
  case complete, finalize, dismiss, change

  /// In which states it is accepted: JobVerbTable [job.c].
  public var states: Set<JobStatus> {
    switch self {
    case .cancel: [.created, .running, .paused, .ready, .standby, .waiting, .pending]
    case .pause, .resume, .setSpeed, .change: [.created, .running, .paused, .ready, .standby]
    case .complete: [.ready, .standby]
    case .finalize: [.pending]
    case .dismiss: [.concluded]
    }
  }
}

extension QEMU {
  /// job_state_transition, with its event.
  func jobStateTransition(_ job: Job, _ new: JobStatus) {
    m.store.atomically {
      let old = m[job.status]
      let isAllowed = old.successors.contains(new)
      trace(
        "job_state_transition job \(traceName(job)) (ret: \(m.peek(job.ret))) attempting "
          + "\(isAllowed ? "allowed" : "disallowed") transition (\(old.name)-->\(new.name))")
      m.assert(
        isAllowed, "job_state_transition_locked: Assertion `JobSTT[s0][s1]' failed.")
      m[job.status] = new
      if old != new && !m[job.isInternal] {
        m.emit(.event, "JOB_STATUS_CHANGE {\"id\": \(JSONValue.string(text(m[job.id]))), \"status\": \"\(new.name)\"}")
      }
    }
  }

  /// job_apply_verb: throws if the job's state does not allow it.
  func jobApplyVerb(_ job: Job, _ verb: JobVerb) throws(QMPError) {
    let isAllowed = verb.states.contains(m[job.status])
    trace(
      "job_apply_verb job \(traceName(job)) in state \(m.peek(job.status).name); applying verb \(verb.rawValue) "
        + "(\(isAllowed ? "allowed" : "prohibited"))")
    if isAllowed { return }
    throw QMPError(
      "Job '\(text(m[job.id]))' in state '\(m[job.status].name)' cannot accept command verb '\(verb.rawValue)'")
  }
}
