import JSON
import Machine

/// How a job is started and ends: JobCreateFlags [include/qemu/job.h, 7.2].
struct JobOptions {
  var isInternal = false
  var autoFinalize = true
  var autoDismiss = true
  /// nil: a transaction of its own.
  var txn: JobTxn?

  init(isInternal: Bool = false, autoFinalize: Bool = true, autoDismiss: Bool = true, txn: JobTxn? = nil) {
    self.isInternal = isInternal
    self.autoFinalize = autoFinalize
    self.autoDismiss = autoDismiss
    self.txn = txn
  }

  /// The options `auto-finalize` and `auto-dismiss` of a command.
  init(_ arguments: JSONValue, txn: JobTxn? = nil) {
    self.init(
      autoFinalize: arguments["auto-finalize"]?.bool ?? true, autoDismiss: arguments["auto-dismiss"]?.bool ?? true,
      txn: txn)
  }
}

extension QEMU {
  /// job_create: a job in the state `created`, with its event [job.c, 7.2]. Throws what is wrong with the id.
  func jobCreate(
    id: String?, driver: JobDriver, ctx: AioContext, options: JobOptions = JobOptions()
  ) throws(QMPError) -> Job {
    if let id {
      if options.isInternal { throw QMPError("Cannot specify job ID for internal job") }
      if !isWellFormed(id: id) { throw QMPError("Invalid job ID '\(id)'") }
      if !jobGet(id).isNull { throw QMPError("Job ID '\(id)' already in use") }
    } else if !options.isInternal {
      throw QMPError("An explicit job ID is required")
    }
    let job = Job(address: m.allocate(Kinds.job))
    m[job.id] = symbol(id ?? "")
    m[job.type] = symbol(driver.type)
    m[job.driver] = symbol(driver.key)
    m[job.aioContext] = ctx
    m[job.refcnt] = 1
    m[job.paused] = true
    m[job.pauseCount] = 1
    m[job.isInternal] = options.isInternal
    m[job.autoFinalize] = options.autoFinalize
    m[job.autoDismiss] = options.autoDismiss
    m[job.sleepTimer] = timerNew(job.address)
    jobStateTransition(job, .created)
    m[job.next] = global(.allJobs)
    setGlobal(.allJobs, job)
    let txn = options.txn ?? jobTxnNew()
    jobTxnAdd(txn, job)
    if options.txn == nil { jobTxnUnref(txn) }
    return job
  }

  /// block_job_create: a job with the edge `main node` to a node [blockjob.c, 7.2].
  ///
  /// Without an id it is called as the node's device. Throws QEMU's refusal; the job is dismissed then, with its events.
  func blockJobCreate(
    id: String?, driver: JobDriver, bs: BlockNode, perm: Permissions, shared: Permissions, speed: Int,
    options: JobOptions = JobOptions()
  ) throws(QMPError) -> Job {
    let name = id ?? (options.isInternal ? nil : bdrvDeviceName(bs))
    let job = try jobCreate(id: name, driver: driver, ctx: m[bs.aioContext], options: options)
    do throws(QMPError) {
      try blockJobAddBdrv(job, name: "main node", bs, perm: perm, shared: shared)
      try blockJobSetSpeed(job, speed)
    } catch {
      jobEarlyFail(job)
      throw error
    }
    return job
  }

  /// bdrv_get_device_name: the name of the node's backend, empty where it has none.
  func bdrvDeviceName(_ bs: BlockNode) -> String {
    for edge in parents(of: bs) where m[edge.parentKind] == .backend {
      let name = text(m[BlockBackend(address: m[edge.opaque]).name])
      if !name.isEmpty { return name }
    }
    return ""
  }

  /// block_job_add_bdrv: one edge more. The node may not be used for anything else meanwhile.
  func blockJobAddBdrv(
    _ job: Job, name: String, _ bs: BlockNode, perm: Permissions, shared: Permissions
  ) throws(QMPError) {
    try takingBack { () throws(QMPError) in
      bdrvRef(bs)
      let edge = try bdrvRootAttachChild(to: job, name: name, bs: bs, perm: perm, shared: shared)
      bdrvOpBlockAll(
        bs, owner: edge.address, reason: "block device is in use by block job: \(text(m[job.type]))",
        except: m[job.nodes].isNull ? [.dataplane] : [])
      m[edge.next] = m[job.nodes]
      m[job.nodes] = edge
    }
  }

  /// block_job_remove_all_bdrv: all edges go, the newest first.
  func blockJobRemoveAllBdrv(_ job: Job) {
    while !m[job.nodes].isNull {
      let edge = m[job.nodes]
      m[job.nodes] = m[edge.next]
      bdrvOpUnblockAll(m[edge.bs], owner: edge.address)
      bdrvRootUnrefChild(edge)
    }
  }

  /// job_early_fail: a job that was never started goes.
  func jobEarlyFail(_ job: Job) { jobDoDismiss(job) }

  /// job_unref: the last reference takes the record away. Changes the graph.
  func jobUnref(_ job: Job) {
    m[job.refcnt] -= 1
    guard m[job.refcnt] == 0 else { return }
    if driver(of: job).ownsState { freeState(of: job) }
    blockJobRemoveAllBdrv(job)
    unlink(job, from: .allJobs, next: \.next)
    timerDel(m[job.sleepTimer])
    m.free(m[job.sleepTimer].address)
    m.free(job.address)
  }

  private func freeState(of job: Job) {
    let state = m[job.opaque]
    m[job.opaque] = 0
    if state != 0 { m.free(state) }
  }

  /// job_do_dismiss.
  func jobDoDismiss(_ job: Job) {
    m[job.busy] = false
    m[job.paused] = false
    m[job.deferredToMainLoop] = true
    jobTxnDel(job)
    jobStateTransition(job, .null)
    jobUnref(job)
  }

  // MARK: JobTxn

  func jobTxnNew() -> JobTxn {
    let txn = JobTxn(address: m.allocate(Kinds.jobTxn))
    m[txn.refcnt] = 1
    return txn
  }

  func jobTxnUnref(_ txn: JobTxn) {
    m[txn.refcnt] -= 1
    if m[txn.refcnt] == 0 { m.free(txn.address) }
  }

  private func jobTxnAdd(_ txn: JobTxn, _ job: Job) {
    m[job.txn] = txn
    m[job.txnNext] = m[txn.jobs]
    m[txn.jobs] = job
    m[txn.refcnt] += 1
  }

  /// job_txn_del_job.
  func jobTxnDel(_ job: Job) {
    let txn = m[job.txn]
    if txn.isNull { return }
    unlink(job, from: txn.jobs, next: \.txnNext)
    m[job.txn] = .null
    jobTxnUnref(txn)
  }
}
