import Machine

// The filter of a mirror job and the guest's writes [block/mirror.c: bdrv_mirror_top_do_write].

extension QEMU {
  /// A guest's write to `root` is done: the filter copies it or marks it as dirty.
  func mirrorTopWrote(_ root: BlockNode, _ offset: Int, _ bytes: Int) {
    if global(.allJobs, Job.self).isNull { return }
    let passed = dataChain(root)
    for job in allJobs() where driver(of: job).run == .mirrorRun {
      let s = mirror(of: job)
      if s.isNull || m[s.prepared] || m[s.dirtyBitmap].isNull { continue }
      if passed.contains(m[s.mirrorTopBS]) {
        // Without a job it knows nobody to tell.
        if !m[s.isPublished] { continue }
        if m[s.isWriteBlocking] {
          let target = m[s.targetBS]
          copyContents(from: mirrorSource(job), to: target, offset, bytes) { markWritten(target, offset, bytes) }
        } else {
          bdrvSetDirtyBitmap(m[s.dirtyBitmap], offset: offset, bytes: bytes)
        }
      } else if passed.contains(mirrorSource(job)) {
        // In QEMU the drained section in which the filter was put in has waited for this write.
        bdrvSetDirtyBitmap(m[s.dirtyBitmap], offset: offset, bytes: bytes)
      }
    }
  }

  /// mirror_dirty_init where others can run in between: an L2 slice at a time, and the read of the next one yields.
  func mirrorDirtyInitInPieces(_ r: RoutineBuilder, _ job: Local<Job>, cancelled: @escaping (Frame) -> Void) {
    let offset = r.local("offset", Int.self)
    r.loop("for (offset = 0; offset < s->bdev_length; )", quiet: true) { f in
      f[offset] < m[mirrorSource(f[job]).totalBytes]
    } _: {
      r.transfer("bdrv_co_is_allocated_above(): qcow2_get_host_offset() reads the L2 slice; yield") { f in
        guard let file = dataChain(mirrorSource(f[job])).last, isAsynchronous(file) else { return .next }
        let co = qemuCoroutineSelf
        threadPoolSubmit(currentContext, co, file)
        qemuCoroutineYield(co)
        return .transferred
      }
      r.step("bdrv_set_dirty_bitmap(s->dirty_bitmap, offset, count)") { f in
        if jobIsCancelled(f[job]) {
          f[offset] = .max
          cancelled(f)
        } else {
          f[offset] = mirrorDirtyInit(f[job], from: f[offset])
        }
      }
    }
  }

  /// mirror_run: the filter's write function knows the job from here on.
  func publishMirror(_ job: Job) {
    m.store.atomically {
      let s = mirror(of: job)
      m[s.isPublished] = true
      if rules.mirrorWrites == .published { m[m[s.dirtyBitmap].disabled] = true }
    }
  }

  /// When a mirror or an active commit has nothing left to copy, the target must show what the source shows.
  func checkMirrored(_ job: Job, _ state: String) {
    m.store.atomically {
      let s = mirror(of: job)
      if hasNoContents || m[s.isNoneMode] { return }
      let source = mirrorSource(job)
      let target = m[s.targetBS]
      for offset in offsetsWithContents(in: 0..<m[source.totalBytes]) {
        let copied = isAllocatedAbove(source, base: m[s.baseOverlay], includeBase: true, offset: offset, bytes: 512)
        guard copied.isAllocated, let wanted = readContent(source, at: offset),
          let found = readContent(target, at: offset), wanted != found
        else { continue }
        m.raise(
          .wrongData,
          "mirror \(text(m[job.id])) \(state), but at offset \(offset) \(nodeName(target)) has \(value(found)), "
            + "and \(nodeName(source)) \(value(wanted))")
      }
    }
  }
}
