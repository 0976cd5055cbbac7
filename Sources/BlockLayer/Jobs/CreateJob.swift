import JSON
import Machine

// blockdev-create: an image is made by a job that stays until it is dismissed [block/create.c, 7.2].

extension JobDriver {
  static let create = JobDriver(key: "create", type: "create", run: .blockdevCreateRun, isBlockJob: false)
}

extension QEMU {
  /// The command `blockdev-create`.
  static let createCommands: [MonitorCommand] = [
    .graph(
      "blockdev-create",
      [
        OptionType.Option("job-id", .string, required: true),
        OptionType.Option("options", .anything, required: true),
      ]
    ) { (qemu, arguments) throws(QMPError) in try qemu.blockdevCreate(arguments) }
  ]

  private func blockdevCreate(_ arguments: JSONValue) throws(QMPError) {
    let options = arguments["options"] ?? .null
    try checkCreateOptions(options)
    let job = try jobCreate(
      id: arguments["job-id"]?.string, driver: .create, ctx: global(.mainContext),
      options: JobOptions(autoDismiss: false))
    m[job.detail] = commands.intern(Command("", options))
    jobStart(job)
  }

  func defineCreateJob(_ program: inout Program) {
    program.define(Function.blockdevCreateRun.id, "blockdev_create_run", file: "block/create.c") { r in
      let job = r.parameter("job", Job.self)
      let ret = r.local("ret", Int.self)
      r.step("job_progress_set_remaining(job, 1); ret = s->drv->bdrv_co_create(s->opts, errp)") { f in
        jobProgressSetRemaining(f[job], 1)
        do throws(QMPError) {
          try takingBack { () throws(QMPError) in try createImage(detail(of: f[job])) }
        } catch {
          m.store.atomically { m[f[job].err] = symbol(error.description) }
          f[ret] = -Errno.io
        }
      }
      r.step("job_progress_update(job, 1)") { f in jobProgressUpdate(f[job], 1) }
      r.ret("return ret") { f in f[ret] }
    }
  }

  /// The refusals of blockdev-create before there is a job.
  private func checkCreateOptions(_ options: JSONValue) throws(QMPError) {
    guard options.members != nil else { throw .type("options", "object") }
    guard let member = options["driver"] else { throw .missing("options.driver") }
    guard let name = member.string else { throw .type("options.driver", "string") }
    if Self.creatingDrivers.contains(name) { return }
    guard Driver.named(name) != nil || Driver.unmodelled.contains(name) else { throw .value("driver", name) }
    throw QMPError("Driver does not support blockdev-create")
  }

  private static var creatingDrivers: Set<String> {
    ["file", "qcow2", "qcow", "qed", "vdi", "vhdx", "vmdk", "vpc", "parallels", "luks", "ssh", "rbd", "nfs", "gluster"]
  }
}
