import Machine

/// What the commit of a context change does: set_aio_context for a node, or the change of a backend's `ctx`.
public enum ContextAction: Hashable, Sendable {
  case node(BlockNode)
  case backend(BlockBackend)
  /// job_set_aio_context.
  case job(Job)
}

extension ContextAction {
  /// The node that is drained for it.
  fileprivate var drained: BlockNode? {
    if case .node(let bs) = self { return bs }
    return nil
  }
}

extension QEMU {
  /// The recursion phase of bdrv_try_change_aio_context, without draining [block.c, 9.0].
  ///
  /// Answers the actions in the order in which QEMU adds them; they are committed in reverse. Throws the refusal of a
  /// parent that cannot follow. Changes nothing, but jobs notice that it was tried.
  public func collectContextChange(
    of bs: BlockNode, to ctx: AioContext, ignoring: BlockChild
  ) throws(QMPError) -> [ContextAction] {
    var visited: Set<BlockChild> = ignoring.isNull ? [] : [ignoring]
    var actions: [ContextAction] = []
    do throws(QMPError) {
      try collect(bs, ctx, &visited, &actions)
    } catch {
      // The nodes that could have followed were drained before one refused.
      drainedSection(of: actions.compactMap(\.drained))
      throw error
    }
    return actions
  }

  /// bdrv_try_change_aio_context at once, for use inside commands that nobody sees half-done.
  public func bdrvTryChangeAioContext(
    _ bs: BlockNode, to ctx: AioContext, ignoring: BlockChild
  ) throws(QMPError) {
    let actions = try collectContextChange(of: bs, to: ctx, ignoring: ignoring)
    drainedSection(of: actions.compactMap(\.drained))
    commit(actions, ctx)
  }

  /// The change_aio_ctx of an edge's parent.
  func parentContextChange(_ child: BlockChild, to ctx: AioContext) throws(QMPError) -> [ContextAction] {
    var visited: Set<BlockChild> = [child]
    var actions: [ContextAction] = []
    try collectParent(child, ctx, &visited, &actions)
    return actions
  }

  /// tran_commit: the newest action first.
  func commit(_ actions: [ContextAction], _ ctx: AioContext) {
    for action in actions.reversed() {
      switch action {
      case .node(let bs): m[bs.aioContext] = ctx
      case .backend(let blk): m[blk.ctx] = ctx
      case .job(let job): jobSetAioContext(job, ctx)
      }
    }
  }

  private func collect(
    _ bs: BlockNode, _ ctx: AioContext, _ visited: inout Set<BlockChild>, _ actions: inout [ContextAction]
  ) throws(QMPError) {
    if m[bs.aioContext] == ctx { return }
    for edge in parents(of: bs) where visited.insert(edge).inserted {
      try collectParent(edge, ctx, &visited, &actions)
    }
    for edge in children(of: bs) where visited.insert(edge).inserted {
      try collect(m[edge.bs], ctx, &visited, &actions)
    }
    actions.append(.node(bs))
  }

  private func collectParent(
    _ edge: BlockChild, _ ctx: AioContext, _ visited: inout Set<BlockChild>, _ actions: inout [ContextAction]
  ) throws(QMPError) {
    switch m[edge.parentKind] {
    case .node: try collect(BlockNode(address: m[edge.opaque]), ctx, &visited, &actions)
    case .backend:
      let blk = BlockBackend(address: m[edge.opaque])
      let isUnattached = m[blk.name] != .none && m[blk.dev].isNull
      if !m[blk.allowAioContextChange] && !isUnattached {
        throw QMPError("Cannot change iothread of active block backend")
      }
      actions.append(.backend(blk))
    case .job:
      let job = Job(address: m[edge.opaque])
      for sibling in list(m[job.nodes], next: \.next) where visited.insert(sibling).inserted {
        try collect(m[sibling.bs], ctx, &visited, &actions)
      }
      if !actions.contains(.job(job)) { actions.append(.job(job)) }
    case .none: throw QMPError("Changing iothreads is not supported by \(parentDescription(edge))")
    }
  }
}
