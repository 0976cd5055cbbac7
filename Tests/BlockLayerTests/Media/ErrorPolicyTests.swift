import Testing

/// What becomes of a guest's read that fails [block/block-backend.c, hw/scsi/scsi-disk.c].
@Suite struct ErrorPolicyTests {
  @Test(arguments: [("report", "report"), ("ignore", "ignore"), ("auto", "report"), ("enospc", "report")])
  func theMachineGoesOn(_ policy: String, _ action: String) throws {
    let machine = try MediaMachine()
    machine.addFailing("b")
    machine.plug("scsi-hd", "d", drive: "b", ", \"rerror\": \"\(policy)\"")
    let events = machine("cont").events
    #expect(events.count == 2)
    #expect(events.last?.contains("\"action\": \"\(action)\"") == true)
    #expect(machine("query-status").reply["return"]?["status"] == "running")
    #expect(machine.block("d", "io-status") == "ok")
    #expect(machine.count("d", "failed_rd_operations") == 1)
  }

  @Test func theMachineStopsAndTriesAgain() throws {
    let machine = try MediaMachine()
    machine.addFailing("b")
    machine.plug("scsi-hd", "d", drive: "b", #", "rerror": "stop""#)
    #expect(machine.events("cont") == ["RESUME", "BLOCK_IO_ERROR", "STOP"])
    #expect(machine("query-status").reply["return"]?["status"] == "io-error")
    #expect(machine.block("d", "io-status") == "failed")
    #expect(machine.events("cont") == ["RESUME", "BLOCK_IO_ERROR", "STOP"])
    #expect(machine.count("d", "failed_rd_operations") == 2)
    #expect(machine.events("system_reset") == ["RESET"])
    #expect(machine("query-status").reply["return"]?["status"] == "prelaunch")
    #expect(machine.block("d", "io-status") == "failed")
  }

  @Test func anErrorThatIsOverIsForgotten() throws {
    let machine = try MediaMachine()
    let once = #"{"event": "none", "iotype": "read", "errno": 28, "once": true}"#
    // The plug itself reads once.
    machine.addFailing("b", rules: "\(once), \(once)")
    machine.plug("scsi-hd", "d", drive: "b", #", "rerror": "enospc""#)
    #expect(machine.events("cont") == ["RESUME", "BLOCK_IO_ERROR", "STOP"])
    #expect(machine.block("d", "io-status") == "nospace")
    #expect(machine.events("cont") == ["RESUME"])
    #expect(machine.count("d", "rd_operations") == 1)
    #expect(machine.count("d", "rd_bytes") == 512)
  }

  @Test func aStoppedRequestGoesWithItsDisk() throws {
    let machine = try MediaMachine()
    machine.addFailing("b")
    machine.plug("scsi-hd", "d", drive: "b", #", "rerror": "stop""#)
    machine("cont")
    #expect(machine.events("device_del", #"{"id": "d"}"#) == ["DEVICE_DELETED"])
    #expect(machine.error("blockdev-del", #"{"node-name": "b"}"#) == nil)
    #expect(machine.events("cont").first == "RESUME")
  }

  @Test func injectionFollowsTheStates() throws {
    let machine = try MediaMachine()
    machine(
      "blockdev-add",
      """
      {"driver": "raw", "node-name": "r", "file": {"driver": "blkdebug", "image": {"driver": "null-co", "size": 1048576},
       "set-state": [{"event": "read_aio", "state": 1, "new_state": 2}],
       "inject-error": [{"event": "read_aio", "state": 2, "errno": 28, "iotype": "read"}]}}
      """)
    // The plug's read moves on to state 2, in which the firmware's read fails.
    machine.plug("scsi-hd", "d", drive: "r", #", "rerror": "stop""#)
    #expect(machine.events("cont") == ["RESUME", "BLOCK_IO_ERROR", "STOP"])
  }

  @Test func aQuorumTellsWhoFailed() throws {
    let machine = try MediaMachine()
    machine.addFailing("b1")
    machine.addFailing("b2", rules: #"{"event": "none", "iotype": "read", "errno": 28}"#)
    machine(
      "blockdev-add",
      #"{"driver": "quorum", "node-name": "q", "children": ["b1", "b2"], "vote-threshold": 1, "read-pattern": "fifo"}"#)
    let plug = machine("device_add", #"{"driver": "scsi-hd", "id": "d", "bus": "s.0", "drive": "q", "rerror": "stop"}"#)
    #expect(plug.events.count == 2)
    #expect(plug.events.allSatisfy { $0.hasPrefix("QUORUM_REPORT_BAD") })
    #expect(machine("cont").events.contains { $0.contains("No space left on device") })
  }
}
