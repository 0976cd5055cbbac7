import Files

extension Scenario {
  /// What is built into the program: the names of the files in `Files/`, without `.yaml`, and what is in them.
  public static let embedded: [(name: String, yaml: String)] = [
    ("aio-context", PackageResources.aio_context_yaml),
    ("aio-notify", PackageResources.aio_notify_yaml),
    ("block-jobs", PackageResources.block_jobs_yaml),
    ("bottom-halves", PackageResources.bottom_halves_yaml),
    ("c-02-notifications-stay-off", PackageResources.c_02_notifications_stay_off_yaml),
    ("c-03-event-queue-polled", PackageResources.c_03_event_queue_polled_yaml),
    ("c-04-drain-assert-idle", PackageResources.c_04_drain_assert_idle_yaml),
    ("c-04-queued-request", PackageResources.c_04_queued_request_yaml),
    ("c-05-queued-still-counted", PackageResources.c_05_queued_still_counted_yaml),
    ("c-06-drain-under-graph-lock", PackageResources.c_06_drain_under_graph_lock_yaml),
    ("c-07-pause-under-reader-lock", PackageResources.c_07_pause_under_reader_lock_yaml),
    ("c-08-lock-across-writer", PackageResources.c_08_lock_across_writer_yaml),
    ("c-09-uncounted-nbd-request", PackageResources.c_09_uncounted_nbd_request_yaml),
    ("c-11-zombie-disk", PackageResources.c_11_zombie_disk_yaml),
    ("c-12-tmf-own-lock", PackageResources.c_12_tmf_own_lock_yaml),
    ("c-14-aiocb-unlocked", PackageResources.c_14_aiocb_unlocked_yaml),
    ("c-15-dma-cancel", PackageResources.c_15_dma_cancel_yaml),
    ("c-16-started-too-late", PackageResources.c_16_started_too_late_yaml),
    ("c-18-drain-while-stopping", PackageResources.c_18_drain_while_stopping_yaml),
    ("c-21-moved-before-quiet", PackageResources.c_21_moved_before_quiet_yaml),
    ("c-26-yield-with-context-lock", PackageResources.c_26_yield_with_context_lock_yaml),
    ("c-27-writer-without-kick", PackageResources.c_27_writer_without_kick_yaml),
    ("c-28-undrain-wrong-context", PackageResources.c_28_undrain_wrong_context_yaml),
    ("c-30-root-freed-first", PackageResources.c_30_root_freed_first_yaml),
    ("c-32-root-freed-in-drain", PackageResources.c_32_root_freed_in_drain_yaml),
    ("c-33-mirror-loses-write", PackageResources.c_33_mirror_loses_write_yaml),
    ("c-33-mirror-start-window", PackageResources.c_33_mirror_start_window_yaml),
    ("c-34-iterator-unrefs-wrong-node", PackageResources.c_34_iterator_unrefs_wrong_node_yaml),
    ("c-36-job-list-across-poll", PackageResources.c_36_job_list_across_poll_yaml),
    ("c-38-mirror-waits-for-itself", PackageResources.c_38_mirror_waits_for_itself_yaml),
    ("c-46-throttle-two-locks", PackageResources.c_46_throttle_two_locks_yaml),
    ("c-49-wake-before-yield", PackageResources.c_49_wake_before_yield_yaml),
    ("c-50-stale-length", PackageResources.c_50_stale_length_yaml),
    ("c-51-dispatching", PackageResources.c_51_dispatching_yaml),
    ("c-52-event-eaten", PackageResources.c_52_event_eaten_yaml),
    ("c-53-stolen-notification", PackageResources.c_53_stolen_notification_yaml),
    ("c-54-notify-misses-lock", PackageResources.c_54_notify_misses_lock_yaml),
    ("c-55-bh-freed", PackageResources.c_55_bh_freed_yaml),
    ("c-55-bh-store-buffer", PackageResources.c_55_bh_store_buffer_yaml),
    ("c-57-iothread-stop", PackageResources.c_57_iothread_stop_yaml),
    ("c-57-stop-before-main-loop", PackageResources.c_57_stop_before_main_loop_yaml),
    ("c-58-nested-completion", PackageResources.c_58_nested_completion_yaml),
    ("c-59-context-dies", PackageResources.c_59_context_dies_yaml),
    ("c-60-list-of-the-dead", PackageResources.c_60_list_of_the_dead_yaml),
    ("c-61-comutex-handoff", PackageResources.c_61_comutex_handoff_yaml),
    ("c-66-kick-before-change", PackageResources.c_66_kick_before_change_yaml),
    ("c-67-callback-after-count", PackageResources.c_67_callback_after_count_yaml),
    ("context-change", PackageResources.context_change_yaml),
    ("coroutines", PackageResources.coroutines_yaml),
    ("drain", PackageResources.drain_yaml),
    ("graph-lock", PackageResources.graph_lock_yaml),
    ("rhel-19381", PackageResources.rhel_19381_yaml),
    ("scsi-hotplug", PackageResources.scsi_hotplug_yaml),
    ("spin-aio-notify", PackageResources.spin_aio_notify_yaml),
    ("spin-aio-notify-accept", PackageResources.spin_aio_notify_accept_yaml),
    ("spin-aio-notify-bug", PackageResources.spin_aio_notify_bug_yaml),
    ("spin-tcg-exclusive", PackageResources.spin_tcg_exclusive_yaml),
    ("spin-win32-qemu-event", PackageResources.spin_win32_qemu_event_yaml),
  ].map { (name: $0.0, yaml: String(decoding: $0.1, as: UTF8.self)) }

  /// The names of all scenarios that can be asked for, sorted: those in the person's own folder and those built in.
  public static var all: [String] {
    var names = Set(embedded.map(\.name))
    for file in folder.map(Files.list) ?? [] where file.hasSuffix(".yaml") && file != ".yaml" {
      names.insert(String(file.dropLast(5)))
    }
    return names.sorted()
  }

  /// A scenario by its name, or by its path if there is a `/` in it or `.yaml` at its end.
  ///
  /// A name is looked for in `$XDG_CONFIG_HOME/blockscope/scenarios` (`~/.config` where that is not set), then among
  /// those built in.
  ///
  /// - Throws: `ScenarioError`, one sentence.
  public static func named(_ nameOrPath: String) throws(ScenarioError) -> Scenario {
    if nameOrPath.contains("/") || nameOrPath.hasSuffix(".yaml") {
      return try parse(yaml: try text(of: nameOrPath), file: nameOrPath)
    }
    if let folder, !nameOrPath.isEmpty {
      let path = "\(folder)/\(nameOrPath).yaml"
      if Files.exists(path) { return try parse(yaml: try text(of: path), file: path) }
    }
    if let found = embedded.first(where: { $0.name == nameOrPath }) {
      return try parse(yaml: found.yaml, file: "\(found.name).yaml (built in)")
    }
    let names = all.joined(separator: ", ")
    throw ScenarioError(
      "no scenario '\(nameOrPath)', expected one of \(names), or the path of a file that ends in .yaml")
  }

  /// The person's own folder. A relative `XDG_CONFIG_HOME` is ignored, as the XDG Base Directory Specification says.
  private static var folder: String? {
    if let home = Files.environment("XDG_CONFIG_HOME"), home.hasPrefix("/") { return "\(home)/blockscope/scenarios" }
    return Files.environment("HOME").map { "\($0)/.config/blockscope/scenarios" }
  }

  /// The text of a scenario file.
  private static func text(of path: String) throws(ScenarioError) -> String {
    do throws(Files.Problem) {
      return try Files.read(path)
    } catch {
      throw ScenarioError(file: path, "\(error.text), expected a scenario file")
    }
  }
}
