import JSON
import Machine

/// What a backend remembers of its last medium, for the next one: BlockBackendRootState.
struct RootState: Equatable {
  var isWritable = false
  var detectsZeroes = false
  var isDirect = false
  var isNoFlush = false
}

extension QEMU {
  /// What the last medium was opened with; a drive that has had none opens the first one read-only.
  func rootState(of blk: BlockBackend) -> RootState {
    let bits = io(blk, \.rootState) ?? 0
    return RootState(
      isWritable: bits & 1 != 0, detectsZeroes: bits & 2 != 0, isDirect: bits & 4 != 0, isNoFlush: bits & 8 != 0)
  }

  /// blk_update_root_state [block/block-backend.c, 7.2].
  func updateRootState(_ blk: BlockBackend) {
    let bs = blkBS(blk)
    if bs.isNull { return }
    let state = state(of: bs)
    m[ioState(of: blk).rootState] =
      (m[bs.readOnly] ? 0 : 1) | (state.detectZeroes == "off" ? 0 : 2) | (state.isDirect ? 4 : 0)
      | (state.isNoFlush ? 8 : 0)
  }
}
