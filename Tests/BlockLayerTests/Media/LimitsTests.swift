import Testing

/// Limits, thresholds and histograms.
@Suite struct LimitsTests {
  private func throttle(_ id: String, iops: Int, group: String? = nil) -> String {
    let group = group.map { ", \"group\": \"\($0)\"" } ?? ""
    return
      "{\"id\": \"\(id)\", \"bps\": 0, \"bps_rd\": 0, \"bps_wr\": 0, \"iops\": \(iops), \"iops_rd\": 0, \"iops_wr\": 0\(group)}"
  }

  @Test func aGroupLivesAsLongAsItsMembers() throws {
    let machine = try MediaMachine()
    for name in ["a", "b"] {
      machine.addNull(name)
      machine.plug("scsi-hd", "d\(name)", drive: name)
    }
    #expect(machine.error("block_set_io_throttle", throttle("da", iops: 5)) == nil)
    #expect(machine.error("block_set_io_throttle", throttle("db", iops: 9, group: "da")) == nil)
    #expect(machine.block("da", "inserted")?["iops"] == 9)
    let add = #"{"qom-type": "throttle-group", "id": "da"}"#
    #expect(machine.error("object-add", add) == "A group with this name already exists")
    machine("block_set_io_throttle", throttle("da", iops: 0))
    machine("block_set_io_throttle", throttle("db", iops: 0))
    #expect(machine.block("da", "inserted")?["group"] == nil)
    #expect(machine.error("object-add", add) == nil)
    machine("block_set_io_throttle", throttle("db", iops: 1, group: "da"))
    #expect(machine.error("object-del", #"{"id": "da"}"#) == "object 'da' is in use, can not be deleted")
  }

  @Test func boundariesMustGrow() throws {
    let machine = try MediaMachine()
    machine.addNull("n")
    machine.plug("scsi-hd", "d", drive: "n")
    let refused = #"{"id": "d", "boundaries": [1, 2], "boundaries-write": [5, 5]}"#
    #expect(machine.error("block-latency-histogram-set", refused) == "Device 'd' set write boundaries fail")
    let stats = machine("query-blockstats").reply["return"]?.array?.first?["stats"]
    #expect(stats?["rd_latency_histogram"]?["boundaries"] == [1, 2])
    #expect(stats?["rd_latency_histogram"]?["bins"] == [0, 0, 0])
    #expect(stats?["wr_latency_histogram"] == nil)
  }

  @Test func anActionOutlivesTheNextOne() throws {
    let machine = try MediaMachine()
    machine("set-action", #"{"reboot": "shutdown", "shutdown": "pause"}"#)
    machine("set-action", #"{"panic": "none"}"#)
    machine("cont")
    #expect(machine.events("system_reset") == ["SHUTDOWN", "STOP"])
    #expect(machine.error("cont") == "Resetting the Virtual Machine is required")
    machine("set-action", #"{"reboot": "reset"}"#)
    #expect(machine.events("system_reset") == ["RESET"])
    #expect(machine.events("cont").first == "RESUME")
  }
}
