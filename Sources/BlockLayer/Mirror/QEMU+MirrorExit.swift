import Machine

extension QEMU {
  /// mirror_prepare and mirror_abort: the end of the job in the graph, with the target in place of the source if it was
  /// asked for [block/mirror.c, 7.2].
  func defineMirrorExit(_ program: inout Program) {
    program.define(Function.mirrorExit.id, "mirror_exit_common", file: "block/mirror.c") { r in
      let job = r.parameter("job", Job.self)
      let ret = r.local("ret", Int.self)
      r.when("if (!s->prepared)", quiet: true) { f in
        !mirror(of: f[job]).isNull && !m[mirror(of: f[job]).prepared]
      } then: {
        r.call("bdrv_graph_wrlock()", Function.bdrvGraphWrlock.id)
        r.step("bdrv_replace_node(to_replace, target_bs); bdrv_replace_node(mirror_top_bs, src)") { f in
          f[ret] = mirrorExitCommon(f[job])
          keepDrainedSections()
        }
        r.call("bdrv_graph_wrunlock()", Function.bdrvGraphWrunlock.id)
        enterQueued(r)
        r.call("drained sections", Function.drainedSections.id)
      }
      r.ret("return ret") { f in f[ret] }
    }
  }

  private func mirrorExitCommon(_ job: Job) -> Int {
    let s = mirror(of: job)
    let isAborting = m[job.ret] < 0
    m[s.prepared] = true
    if !isAborting { checkMirrored(job, "has ended") }
    let top = m[s.mirrorTopBS]
    let source = bdrvFilterBS(top)
    let target = m[s.targetBS]
    var ret = 0
    if bdrvChainContains(source, target) { bdrvUnfreezeBackingChain(top, above: target) }
    bdrvReleaseDirtyBitmap(m[s.dirtyBitmap])
    m[s.dirtyBitmap] = .null
    for bs in [source, top, target] { bdrvRef(bs) }
    let blk = m[s.target]
    m[s.target] = .null
    if !blk.isNull { blkUnref(blk) }
    drainedSection(of: [top])
    stopMirrorTop(top)
    if m[s.shouldComplete] && !isAborting {
      let other = m[s.toReplace].isNull ? source : m[s.toReplace]
      let isReadOnly = m[other.readOnly]
      if isReadOnly != m[target.readOnly] { try? bdrvReopenSetReadOnly(target, isReadOnly) }
      drainedSection(of: [target])
      do throws(QMPError) {
        guard bdrvRecurseCanReplace(source, other) else {
          throw QMPError(
            "Can no longer replace '\(nodeName(other))' by '\(nodeName(target))', because it can no longer be "
              + "guaranteed that doing so would not lead to an abrupt change of visible data")
        }
        try bdrvReplaceNode(other, by: target)
      } catch {
        ret = -Errno.perm
      }
    }
    if !m[s.toReplace].isNull {
      bdrvOpUnblockAll(m[s.toReplace], owner: s.address)
      bdrvUnref(m[s.toReplace])
      m[s.toReplace] = .null
    }
    blockJobRemoveAllBdrv(job)
    try? bdrvReplaceNode(top, by: bdrvFilterBS(top))
    bdrvDrainedEnd(source)
    m[s.inDrain] = false
    for bs in [top, source, target] { bdrvUnref(bs) }
    return ret
  }
}
