import JSON

extension BlkActionOps {
  /// abort: fails [blockdev.c, 7.2].
  static let abort = BlkActionOps(
    type: "abort", arguments: [], isGroupable: true,
    prepare: .plain { (_, _) throws(QMPError) in throw QMPError("Transaction aborted using Abort action") })

  /// The actions on dirty bitmaps.
  static let bitmapActions: [BlkActionOps] = [
    BlkActionOps(
      type: "block-dirty-bitmap-add", arguments: QEMU.bitmapAddOptions,
      prepare: .plain { (qemu, state) throws(QMPError) in
        qemu.m[state.a] = try qemu.blockDirtyBitmapAdd(qemu.data(of: state)).address
      },
      abort: .plain { (qemu, state) throws(QMPError) in
        if qemu.m[state.a] != 0 { qemu.bdrvReleaseDirtyBitmap(DirtyBitmap(address: qemu.m[state.a])) }
      }),
    BlkActionOps(
      type: "block-dirty-bitmap-remove", arguments: QEMU.bitmapOptions,
      prepare: .plain { (qemu, state) throws(QMPError) in
        let bitmap = try qemu.blockDirtyBitmapRemove(qemu.data(of: state))
        qemu.m[state.a] = bitmap.address
        qemu.m[bitmap.skipStore] = true
        qemu.bdrvDirtyBitmapSetBusy(bitmap, true)
      },
      commit: .plain { (qemu, state) throws(QMPError) in
        let bitmap = DirtyBitmap(address: qemu.m[state.a])
        qemu.bdrvDirtyBitmapSetBusy(bitmap, false)
        qemu.bdrvReleaseDirtyBitmap(bitmap)
      },
      abort: .plain { (qemu, state) throws(QMPError) in
        if qemu.m[state.a] == 0 { return }
        let bitmap = DirtyBitmap(address: qemu.m[state.a])
        qemu.m[bitmap.skipStore] = false
        qemu.bdrvDirtyBitmapSetBusy(bitmap, false)
      }),
    BlkActionOps(
      type: "block-dirty-bitmap-clear", arguments: QEMU.bitmapOptions,
      prepare: .plain { (qemu, state) throws(QMPError) in
        let bitmap = try qemu.lookup(qemu.data(of: state), checking: .all)
        qemu.m[state.a] = bitmap.address
        qemu.m[state.b] = qemu.m[bitmap.bits]
        qemu.bdrvClearDirtyBitmap(bitmap)
      },
      abort: restoreBits),
    enabling("block-dirty-bitmap-enable", disabled: false),
    enabling("block-dirty-bitmap-disable", disabled: true),
    BlkActionOps(
      type: "block-dirty-bitmap-merge", arguments: QEMU.bitmapMergeOptions,
      prepare: .plain { (qemu, state) throws(QMPError) in
        let merged = try qemu.blockDirtyBitmapMerge(qemu.data(of: state))
        qemu.m[state.a] = merged.target.address
        qemu.m[state.b] = merged.old.isEmpty ? 0 : qemu.probes.intern(merged.old.bounds)
      },
      abort: restoreBits),
  ]

  /// Gives a bitmap the bits back that it had.
  private static let restoreBits = BlkActionStep.plain { (qemu, state) throws(QMPError) in
    if qemu.m[state.a] != 0 { qemu.m[DirtyBitmap(address: qemu.m[state.a]).bits] = qemu.m[state.b] }
  }

  private static func enabling(_ type: String, disabled: Bool) -> BlkActionOps {
    BlkActionOps(
      type: type, arguments: QEMU.bitmapOptions,
      prepare: .plain { (qemu, state) throws(QMPError) in
        let bitmap = try qemu.lookup(qemu.data(of: state), checking: .allowReadonly)
        qemu.m[state.a] = bitmap.address
        qemu.m[state.b] = qemu.m[bitmap.disabled] ? 1 : 0
        qemu.m[bitmap.disabled] = disabled
      },
      abort: .plain { (qemu, state) throws(QMPError) in
        if qemu.m[state.a] != 0 { qemu.m[DirtyBitmap(address: qemu.m[state.a]).disabled] = qemu.m[state.b] != 0 }
      })
  }
}
