import JSON
import Machine

/// Jobs, exports and bitmaps, for people.
extension Emulator {
  /// All jobs, internal ones included, oldest first.
  public var jobs: [Job] { list(qemu.peekGlobal(.allJobs, Job.self), next: \.next).reversed() }

  /// The edges from a job to its nodes, oldest first.
  public func nodes(of job: Job) -> [BlockChild] { list(machine.peek(job.nodes), next: \.next).reversed() }

  /// The backends that a job has made for itself, with what they are to it.
  public func backends(of job: Job) -> [(role: String, blk: BlockBackend)] {
    let opaque = machine.peek(job.opaque)
    guard let (record, kind) = machine.record(containing: opaque), record == opaque, machine.isAlive(record) else {
      return []
    }
    let found: [(role: String, blk: BlockBackend)] =
      switch kind.number {
      case Kinds.mirrorJob.number: [("target", machine.peek(MirrorBlockJob(address: record).target))]
      case Kinds.streamJob.number: [("blk", machine.peek(StreamBlockJob(address: record).blk))]
      case Kinds.commitJob.number:
        [
          ("top", machine.peek(CommitBlockJob(address: record).top)),
          ("base", machine.peek(CommitBlockJob(address: record).base)),
        ]
      default: []
      }
    return found.filter { !$0.blk.isNull && machine.isAlive($0.blk.address) }
  }

  /// All exports, oldest first.
  public var exports: [BlockExport] { list(qemu.peekGlobal(.allExports, BlockExport.self), next: \.next).reversed() }

  /// The server's own clients of an export.
  public func clientCount(of export: BlockExport) -> Int { list(machine.peek(export.clients), next: \.next).count }

  /// Where the NBD server listens, e.g. `unix:/run/nbd.sock`; nil where it does not run.
  public var nbdServerAddress: String? {
    let number = qemu.peekGlobal(.nbdServer, Int.self)
    guard number != 0 else { return nil }
    let address = qemu.commands[number]?.arguments["addr"] ?? .null
    func part(_ name: String) -> String { address[name]?.string ?? "?" }
    switch address["type"]?.string {
    case "unix": return "unix:\(part("path"))"
    case "inet": return "\(part("host")):\(part("port"))"
    case "vsock": return "vsock:\(part("cid")):\(part("port"))"
    case "fd": return "fd:\(part("str"))"
    default: return "?"
    }
  }

  /// All dirty bitmaps, anonymous ones included, oldest first.
  public var dirtyBitmaps: [DirtyBitmap] {
    list(qemu.peekGlobal(.allDirtyBitmaps, DirtyBitmap.self), next: \.next).reversed()
  }

  /// How many bytes of its node a dirty bitmap calls dirty, in whole granules.
  public func dirtyBytes(_ bitmap: DirtyBitmap) -> Int {
    qemu.peekDirtyRanges(bitmap).count &* machine.peek(bitmap.granularity)
  }

  /// Bytes of one granule.
  public func granularity(_ bitmap: DirtyBitmap) -> Int { machine.peek(bitmap.granularity) }

  /// What else there is to say about a bitmap: `disabled`, `busy`, ...
  public func marks(_ bitmap: DirtyBitmap) -> [String] {
    let marks = [
      ("disabled", bitmap.disabled), ("busy", bitmap.busy), ("read-only", bitmap.readonly),
      ("persistent", bitmap.persistent), ("inconsistent", bitmap.inconsistent),
    ]
    return marks.filter { machine.peek($0.1) }.map(\.0)
      + (machine.peek(bitmap.successor).isNull ? [] : ["has a successor"])
  }

  /// virtio-blk functions, in the order in which they were plugged.
  public var virtIOBlks: [Controller] { list(qemu.peekGlobal(.allVirtIOBlks, Controller.self), next: \.next) }
}
