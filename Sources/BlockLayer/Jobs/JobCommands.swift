import JSON
import Machine

// job-*, block-job-* and the queries [job-qmp.c, blockdev.c, 7.2].

extension QEMU {
  private typealias Option = OptionType.Option

  static let jobCommands: [MonitorCommand] =
    ["cancel", "pause", "resume", "complete", "finalize", "dismiss"].map {
      .routine("job-\($0)", [Option("id", .string, required: true)], .qmpJobVerb)
    }
    + ["pause", "resume", "complete"].map {
      .routine("block-job-\($0)", [Option("device", .string, required: true)], .qmpJobVerb)
    }
    + ["finalize", "dismiss"].map {
      .routine("block-job-\($0)", [Option("id", .string, required: true)], .qmpJobVerb)
    } + [
      .routine("block-job-cancel", [Option("device", .string, required: true), Option("force", .bool)], .qmpJobVerb),
      .routine(
        "block-job-set-speed", [Option("device", .string, required: true), Option("speed", .int, required: true)],
        .qmpJobVerb),
      .query("query-jobs") { qemu, _ in qemu.queryJobs() },
      .query("query-block-jobs") { qemu, _ in qemu.queryBlockJobs() },
    ]

  /// What is left to do of a verb when its first step is over.
  private enum Remaining: Int, CellValue {
    case nothing, completed, abort, finalize, dismiss
    init(cell: Int) { self = Remaining(rawValue: cell) ?? .nothing }
    var cell: Int { rawValue }
  }

  func defineJobCommands(_ program: inout Program) {
    program.define(Function.qmpJobVerb.id, "qmp_job_cancel", file: "job-qmp.c") { r in
      let command = r.parameter("cmd", Int.self)
      let job = r.local("job", Job.self)
      let remaining = r.local("remaining", Remaining.self)
      r.step("job = find_job_locked(id, errp)") { f in
        attempt { () throws(QMPError) in
          guard let command = commands[f[command]] else { return }
          f[job] = try findJob(command)
          f[remaining] = try apply(command, f[job])
        }
      }
      enterQueued(r)
      r.callIndirect("job_completed_locked(job), job_do_finalize_locked(job)", quiet: true) { f in
        switch f[remaining] {
        case .completed: (Function.jobCompleted.id, Arguments(f[job]))
        case .abort: (Function.jobCompletedTxnAbort.id, Arguments(f[job]))
        case .finalize: (Function.jobDoFinalize.id, Arguments(f[job]))
        case .nothing, .dismiss: nil
        }
      }
      r.when("if dismissed", quiet: true) { f in
        f[remaining] == .dismiss
      } then: {
        r.call("bdrv_graph_wrlock()", Function.bdrvGraphWrlock.id)
        r.step("job_do_dismiss_locked(job)") { f in jobDoDismiss(f[job]) }
        r.call("bdrv_graph_wrunlock()", Function.bdrvGraphWrunlock.id)
      }
    }
  }

  /// find_job and find_block_job.
  private func findJob(_ command: Command) throws(QMPError) -> Job {
    let id = (command.arguments["id"] ?? command.arguments["device"])?.string ?? ""
    let job = jobGet(id)
    if command.name.hasPrefix("block-job-") {
      if job.isNull || !driver(of: job).isBlockJob {
        throw QMPError("Block job '\(id)' not found", class: .deviceNotActive)
      }
    } else if job.isNull {
      throw QMPError("Job not found")
    }
    return job
  }

  private func apply(_ command: Command, _ job: Job) throws(QMPError) -> Remaining {
    let isBlock = command.name.hasPrefix("block-job-")
    switch command.name.dropFirst(isBlock ? "block-job-".count : "job-".count) {
    case "cancel":
      let force = !isBlock || command.arguments["force"]?.bool == true
      if m[job.userPaused] && !force {
        throw QMPError("The block job for device '\(text(m[job.id]))' is currently paused")
      }
      try jobApplyVerb(job, .cancel)
      return jobCancel(job, force: force)
    case "pause":
      try jobApplyVerb(job, .pause)
      if m[job.userPaused] { throw QMPError("Job is already paused") }
      m[job.userPaused] = true
      jobPause(job)
    case "resume":
      if !m[job.userPaused] || m[job.pauseCount] <= 0 { throw QMPError("Can't resume a job that was not paused") }
      try jobApplyVerb(job, .resume)
      driver(of: job).userResume?(self, job)
      m[job.ioStatus] = 0
      m[job.userPaused] = false
      jobResume(job)
    case "complete":
      try jobApplyVerb(job, .complete)
      guard !jobCancelRequested(job), let complete = driver(of: job).complete else {
        throw QMPError("The active block job '\(text(m[job.id]))' cannot be completed")
      }
      try complete(self, job)
    case "set-speed": try blockJobSetSpeed(job, command.arguments["speed"]?.int ?? 0)
    case "finalize":
      try jobApplyVerb(job, .finalize)
      return .finalize
    case "dismiss":
      try jobApplyVerb(job, .dismiss)
      return .dismiss
    default: break
    }
    return .nothing
  }

  /// job_cancel, but for what takes more steps.
  private func jobCancel(_ job: Job, force: Bool) -> Remaining {
    if m[job.status] == .concluded { return .dismiss }
    jobCancelAsync(job, force: force)
    if !jobStarted(job) { return .completed }
    if m[job.deferredToMainLoop] { return m[job.forceCancel] ? .abort : .nothing }
    jobEnter(job)
    return .nothing
  }

  // MARK: Queries

  private func queryJobs() -> JSONValue {
    .array(
      allJobs().filter { !m[$0.isInternal] }.map { job in
        var members: [JSONValue.Member] = [
          .init("current-progress", .int(m[job.progressCurrent])), .init("status", .string(m[job.status].name)),
          .init("total-progress", .int(m[job.progressCurrent] &+ m[job.progressRemaining])),
          .init("type", .string(text(m[job.type]))), .init("id", .string(text(m[job.id]))),
        ]
        if m[job.err] != .none { members.append(.init("error", .string(text(m[job.err])))) }
        return .object(members)
      })
  }

  private func queryBlockJobs() -> JSONValue {
    .array(
      allJobs().filter { !m[$0.isInternal] && driver(of: $0).isBlockJob }.map { job in
        let isPaused = m[job.pauseCount] > 0
        var members: [JSONValue.Member] = [
          .init("auto-finalize", .bool(m[job.autoFinalize])),
          .init("io-status", .string(["ok", "failed", "nospace"][min(2, max(0, m[job.ioStatus]))])),
          .init("device", .string(text(m[job.id]))), .init("auto-dismiss", .bool(m[job.autoDismiss])),
          .init("busy", .bool(m[job.busy])), .init("len", .int(m[job.progressCurrent] &+ m[job.progressRemaining])),
          .init("offset", .int(m[job.progressCurrent])), .init("status", .string(m[job.status].name)),
          .init("paused", .bool(isPaused)), .init("speed", .int(m[job.speed])),
          .init("ready", .bool(jobIsReady(job))), .init("type", .string(text(m[job.type]))),
        ]
        if m[job.ret] != 0 {
          let error = m[job.err] == .none ? BlockError(number: -m[job.ret]).reason : text(m[job.err])
          members.append(.init("error", .string(error)))
        }
        return .object(members + (driver(of: job).query?(self, job) ?? []))
      })
  }
}
