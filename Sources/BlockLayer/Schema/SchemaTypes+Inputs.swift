extension SchemaTypes {
  /// Unions that commands take [qapi/transaction.json, qapi/sockets.json and others, 7.2].
  static let inputs = """
    SocketAddressLegacy = type: SocketAddressType by type inet: InetSocketAddressWrapper, unix:
        UnixSocketAddressWrapper, vsock: VsockSocketAddressWrapper, fd: FdSocketAddressWrapper
    SocketAddress = type: SocketAddressType by type inet: InetSocketAddress, unix: UnixSocketAddress, vsock:
        VsockSocketAddress, fd: String
    SocketAddressType = enum inet unix vsock fd
    InetSocketAddress = host: str, port: str, numeric?: bool, to?: int, ipv4?: bool, ipv6?: bool, keep-alive?:
        bool, mptcp?: bool
    InetSocketAddressWrapper = data: InetSocketAddress
    UnixSocketAddress = path: str, abstract?: bool, tight?: bool
    UnixSocketAddressWrapper = data: UnixSocketAddress
    VsockSocketAddress = cid: str, port: str
    VsockSocketAddressWrapper = data: VsockSocketAddress
    String = str: str
    FdSocketAddressWrapper = data: String
    QMPCapability = enum oob
    BlockExportOptionsNbd = name?: str, description?: str, bitmaps?: [BlockDirtyBitmapOrStr],
        allocation-depth?: bool
    BlockExportOptionsVhostUserBlk = addr: SocketAddress, logical-block-size?: int, num-queues?: int
    BlockExportOptionsFuse = mountpoint: str, growable?: bool, allow-other?: FuseExportAllowOther
    BlockExportOptionsVduseBlk = name: str, num-queues?: int, queue-size?: int, logical-block-size?: int,
        serial?: str
    FuseExportAllowOther = enum off on auto
    BlockDirtyBitmapOrStr = alternate str BlockDirtyBitmap
    BlockDirtyBitmap = node: str, name: str
    TransactionProperties = completion-mode?: ActionCompletionMode
    ActionCompletionMode = enum individual grouped
    TransactionAction = type: TransactionActionKind by type abort: AbortWrapper,
        block-dirty-bitmap-add: Action@block-dirty-bitmap-add,
        block-dirty-bitmap-remove: Action@block-dirty-bitmap-remove,
        block-dirty-bitmap-clear: Action@block-dirty-bitmap-clear,
        block-dirty-bitmap-enable: Action@block-dirty-bitmap-enable,
        block-dirty-bitmap-disable: Action@block-dirty-bitmap-disable,
        block-dirty-bitmap-merge: Action@block-dirty-bitmap-merge,
        blockdev-backup: Action@blockdev-backup,
        blockdev-snapshot: Action@blockdev-snapshot,
        blockdev-snapshot-internal-sync: Action@blockdev-snapshot-internal-sync,
        blockdev-snapshot-sync: Action@blockdev-snapshot-sync
    TransactionActionKind = enum abort block-dirty-bitmap-add block-dirty-bitmap-remove
        block-dirty-bitmap-clear block-dirty-bitmap-enable block-dirty-bitmap-disable
        block-dirty-bitmap-merge blockdev-backup blockdev-snapshot blockdev-snapshot-internal-sync
        blockdev-snapshot-sync
    AbortWrapper = data: Nothing
    Nothing =
    Action@block-dirty-bitmap-add = data: @block-dirty-bitmap-add
    Action@block-dirty-bitmap-remove = data: @block-dirty-bitmap-remove
    Action@block-dirty-bitmap-clear = data: @block-dirty-bitmap-clear
    Action@block-dirty-bitmap-enable = data: @block-dirty-bitmap-enable
    Action@block-dirty-bitmap-disable = data: @block-dirty-bitmap-disable
    Action@block-dirty-bitmap-merge = data: @block-dirty-bitmap-merge
    Action@blockdev-backup = data: @blockdev-backup
    Action@blockdev-snapshot = data: @blockdev-snapshot
    Action@blockdev-snapshot-internal-sync = data: @blockdev-snapshot-internal-sync
    Action@blockdev-snapshot-sync = data: @blockdev-snapshot-sync
    PreallocMode = enum off metadata falloc full
    BlockdevQcow2Version = enum v2 v3
    BlockdevCreateDriver = enum file qcow2
    BlockdevCreateOptions = driver: BlockdevCreateDriver by driver file: BlockdevCreateOptionsFile,
        qcow2: BlockdevCreateOptionsQcow2
    BlockdevCreateOptionsFile = filename: str, size: int, preallocation?: PreallocMode, nocow?: bool,
        extent-size-hint?: int
    BlockdevCreateOptionsQcow2 = file: BlockdevRef, data-file?: BlockdevRef, data-file-raw?: bool,
        extended-l2?: bool, size: int, version?: BlockdevQcow2Version, backing-file?: str,
        backing-fmt?: BlockdevDriver, cluster-size?: int, preallocation?: PreallocMode, lazy-refcounts?: bool,
        refcount-bits?: int, compression-type?: Qcow2CompressionType
    """
}
