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
    if let own = Self.createOptions[name] {
      let driver = OptionType.Option("driver", .string, required: true)
      return try OptionType.object([driver] + own).check(options, name: "options", path: "options")
    }
    if Self.creatingDrivers.contains(name) { return }
    guard Driver.named(name) != nil || Driver.unmodelled.contains(name) else { throw .value("driver", name) }
    try OptionType.object([OptionType.Option("driver", .string, required: true)])
      .check(options, name: "options", path: "options")
    throw QMPError("Driver does not support blockdev-create")
  }

  private static let preallocation = OptionType.enumeration(["off", "metadata", "falloc", "full"])

  /// BlockdevCreateOptions of the drivers that the engine has.
  private static let createOptions: [String: [OptionType.Option]] = [
    "file": [
      OptionType.Option("filename", .string, required: true),
      OptionType.Option("size", .unsigned(bits: 64), required: true),
      OptionType.Option("preallocation", preallocation), OptionType.Option("nocow", .bool),
      OptionType.Option("extent-size-hint", .unsigned(bits: 64)),
    ],
    "qcow2": [
      OptionType.Option("file", .reference, required: true), OptionType.Option("data-file", .reference),
      OptionType.Option("data-file-raw", .bool), OptionType.Option("extended-l2", .bool),
      OptionType.Option("size", .unsigned(bits: 64), required: true),
      OptionType.Option("version", .enumeration(["v2", "v3"])), OptionType.Option("backing-file", .string),
      OptionType.Option("backing-fmt", .string), OptionType.Option("encrypt", .anything),
      OptionType.Option("cluster-size", .unsigned(bits: 64)), OptionType.Option("preallocation", preallocation),
      OptionType.Option("lazy-refcounts", .bool), OptionType.Option("refcount-bits", .int),
      OptionType.Option("compression-type", .enumeration(["zlib", "zstd"])),
    ],
  ]

  private static var creatingDrivers: Set<String> {
    ["qcow", "qed", "vdi", "vhdx", "vmdk", "vpc", "parallels", "luks", "ssh", "rbd", "nfs", "gluster"]
  }
}
