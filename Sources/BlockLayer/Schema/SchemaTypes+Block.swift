extension SchemaTypes {
  /// Nodes, images and the graph [qapi/block-core.json, 7.2].
  static let block = """
    BlockInfo = device: str, qdev?: str, type: str, removable: bool, locked: bool, inserted?: BlockDeviceInfo,
        tray_open?: bool, io-status?: BlockDeviceIoStatus
    BlockDeviceInfo = file: str, node-name?: str, ro: bool, drv: str, backing_file?: str, backing_file_depth:
        int, encrypted: bool, detect_zeroes: BlockdevDetectZeroesOptions, bps: int, bps_rd: int, bps_wr: int,
        iops: int, iops_rd: int, iops_wr: int, image: ImageInfo, bps_max?: int, bps_rd_max?: int, bps_wr_max?:
        int, iops_max?: int, iops_rd_max?: int, iops_wr_max?: int, bps_max_length?: int, bps_rd_max_length?:
        int, bps_wr_max_length?: int, iops_max_length?: int, iops_rd_max_length?: int, iops_wr_max_length?:
        int, iops_size?: int, group?: str, cache: BlockdevCacheInfo, write_threshold: int, dirty-bitmaps?:
        [BlockDirtyInfo]
    BlockdevDetectZeroesOptions = enum off on unmap
    ImageInfo = filename: str, format: str, dirty-flag?: bool, actual-size?: int, virtual-size: int,
        cluster-size?: int, encrypted?: bool, compressed?: bool, backing-filename?: str,
        full-backing-filename?: str, backing-filename-format?: str, snapshots?: [SnapshotInfo],
        backing-image?: ImageInfo, format-specific?: ImageInfoSpecific
    SnapshotInfo = id: str, name: str, vm-state-size: int, date-sec: int, date-nsec: int, vm-clock-sec: int,
        vm-clock-nsec: int, icount?: int
    ImageInfoSpecific = type: ImageInfoSpecificKind by type qcow2: ImageInfoSpecificQCow2Wrapper, vmdk:
        ImageInfoSpecificVmdkWrapper, luks: ImageInfoSpecificLUKSWrapper, rbd: ImageInfoSpecificRbdWrapper
    ImageInfoSpecificKind = enum qcow2 vmdk luks rbd
    ImageInfoSpecificQCow2Wrapper = data: ImageInfoSpecificQCow2
    ImageInfoSpecificQCow2 = compat: str, data-file?: str, data-file-raw?: bool, extended-l2?: bool,
        lazy-refcounts?: bool, corrupt?: bool, refcount-bits: int, encrypt?: ImageInfoSpecificQCow2Encryption,
        bitmaps?: [Qcow2BitmapInfo], compression-type: Qcow2CompressionType
    ImageInfoSpecificQCow2Encryption = format: BlockdevQcow2EncryptionFormat by format luks:
        QCryptoBlockInfoLUKS
    BlockdevQcow2EncryptionFormat = enum aes luks
    QCryptoBlockInfoLUKS = cipher-alg: QCryptoCipherAlgorithm, cipher-mode: QCryptoCipherMode, ivgen-alg:
        QCryptoIVGenAlgorithm, ivgen-hash-alg?: QCryptoHashAlgorithm, hash-alg: QCryptoHashAlgorithm,
        payload-offset: int, master-key-iters: int, uuid: str, slots: [QCryptoBlockInfoLUKSSlot]
    QCryptoCipherAlgorithm = enum aes-128 aes-192 aes-256 des 3des cast5-128 serpent-128 serpent-192
        serpent-256 twofish-128 twofish-192 twofish-256
    QCryptoCipherMode = enum ecb cbc xts ctr
    QCryptoIVGenAlgorithm = enum plain plain64 essiv
    QCryptoHashAlgorithm = enum md5 sha1 sha224 sha256 sha384 sha512 ripemd160
    QCryptoBlockInfoLUKSSlot = active: bool, iters?: int, stripes?: int, key-offset: int
    Qcow2BitmapInfo = name: str, granularity: int, flags: [Qcow2BitmapInfoFlags]
    Qcow2BitmapInfoFlags = enum in-use auto
    Qcow2CompressionType = enum zlib zstd
    ImageInfoSpecificVmdkWrapper = data: ImageInfoSpecificVmdk
    ImageInfoSpecificVmdk = create-type: str, cid: int, parent-cid: int, extents: [ImageInfo]
    ImageInfoSpecificLUKSWrapper = data: QCryptoBlockInfoLUKS
    ImageInfoSpecificRbdWrapper = data: ImageInfoSpecificRbd
    ImageInfoSpecificRbd = encryption-format?: RbdImageEncryptionFormat
    RbdImageEncryptionFormat = enum luks luks2
    BlockdevCacheInfo = writeback: bool, direct: bool, no-flush: bool
    BlockDirtyInfo = name?: str, count: int, granularity: int, recording: bool, busy: bool, persistent: bool,
        inconsistent?: bool
    BlockDeviceIoStatus = enum ok failed nospace
    XDbgBlockGraph = nodes: [XDbgBlockGraphNode], edges: [XDbgBlockGraphEdge]
    XDbgBlockGraphNode = id: int, type: XDbgBlockGraphNodeType, name: str
    XDbgBlockGraphNodeType = enum block-backend block-job block-driver
    XDbgBlockGraphEdge = parent: int, child: int, name: str, perm: [BlockPermission], shared-perm:
        [BlockPermission]
    BlockPermission = enum consistent-read write write-unchanged resize
    """
}
