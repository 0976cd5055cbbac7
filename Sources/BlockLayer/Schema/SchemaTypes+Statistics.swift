extension SchemaTypes {
  /// What query-blockstats answers [qapi/block-core.json, 7.2].
  static let statistics = """
    BlockStats = device?: str, qdev?: str, node-name?: str, stats: BlockDeviceStats, driver-specific?:
        BlockStatsSpecific, parent?: BlockStats, backing?: BlockStats
    BlockDeviceStats = rd_bytes: int, wr_bytes: int, unmap_bytes: int, rd_operations: int, wr_operations: int,
        flush_operations: int, unmap_operations: int, rd_total_time_ns: int, wr_total_time_ns: int,
        flush_total_time_ns: int, unmap_total_time_ns: int, wr_highest_offset: int, rd_merged: int, wr_merged:
        int, unmap_merged: int, idle_time_ns?: int, failed_rd_operations: int, failed_wr_operations: int,
        failed_flush_operations: int, failed_unmap_operations: int, invalid_rd_operations: int,
        invalid_wr_operations: int, invalid_flush_operations: int, invalid_unmap_operations: int,
        account_invalid: bool, account_failed: bool, timed_stats: [BlockDeviceTimedStats],
        rd_latency_histogram?: BlockLatencyHistogramInfo, wr_latency_histogram?: BlockLatencyHistogramInfo,
        flush_latency_histogram?: BlockLatencyHistogramInfo
    BlockDeviceTimedStats = interval_length: int, min_rd_latency_ns: int, max_rd_latency_ns: int,
        avg_rd_latency_ns: int, min_wr_latency_ns: int, max_wr_latency_ns: int, avg_wr_latency_ns: int,
        min_flush_latency_ns: int, max_flush_latency_ns: int, avg_flush_latency_ns: int, avg_rd_queue_depth:
        number, avg_wr_queue_depth: number
    BlockLatencyHistogramInfo = boundaries: [int], bins: [int]
    BlockStatsSpecific = driver: BlockdevDriver by driver file: BlockStatsSpecificFile, host_device:
        BlockStatsSpecificFile, nvme: BlockStatsSpecificNvme
    BlockdevDriver = enum blkdebug blklogwrites blkreplay blkverify bochs cloop compress copy-before-write
        copy-on-read dmg file snapshot-access ftp ftps gluster host_cdrom host_device http https iscsi luks
        nbd nfs null-aio null-co nvme parallels preallocate qcow qcow2 qed quorum raw rbd replication ssh
        throttle vdi vhdx vmdk vpc vvfat
    BlockStatsSpecificFile = discard-nb-ok: int, discard-nb-failed: int, discard-bytes-ok: int
    BlockStatsSpecificNvme = completion-errors: int, aligned-accesses: int, unaligned-accesses: int
    """
}
