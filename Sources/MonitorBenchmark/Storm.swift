import Foundation

/// Plugs and unplugs a disk so many times, and prints the speed and the memory at the start and at the end.
func storm(pairs: Int, folder: String, _ command: [String]) throws {
  let peer = try Peer("blockscope", command, socket: "\(folder)/storm")
  defer { peer.stop() }
  try peer.ask(#"{"execute":"object-add","arguments":{"qom-type":"iothread","id":"t"}}"#)
  try peer.ask(
    #"{"execute":"device_add","arguments":{"driver":"virtio-scsi-pci","id":"s","iothread":"t"}}"#)
  let part = max(1, min(1000, pairs / 10))
  // Memory that is kept for good is taken by the first plugs.
  for number in 0..<min(100, pairs) { try pair(peer, number) }
  let start = peer.residentKiB
  var first = 0.0
  var last = 0.0
  for base in stride(from: 0, to: pairs, by: part) {
    let time = try seconds { for number in base..<min(base + part, pairs) { try pair(peer, number) } }
    if base == 0 { first = time }
    last = time
  }
  let end = peer.residentKiB
  let commands = Double(4 * part)
  print(
    String(
      format: "storm of %d pairs: first %d %.0f commands/s, last %d %.0f commands/s; memory %d KiB, then %d KiB", pairs,
      part, commands / first, part, commands / last, start, end))
}

/// One disk comes and goes; names are new every time.
private func pair(_ peer: Peer, _ number: Int) throws {
  let id = "d\(number)"
  for request in [
    #"{"execute":"blockdev-add","arguments":{"driver":"null-co","node-name":"\#(id)n","size":1048576}}"#,
    #"{"execute":"device_add","arguments":{"driver":"scsi-hd","id":"\#(id)","bus":"s.0","drive":"\#(id)n"}}"#,
    #"{"execute":"device_del","arguments":{"id":"\#(id)"}}"#,
    #"{"execute":"blockdev-del","arguments":{"node-name":"\#(id)n"}}"#,
  ] {
    let reply = try peer.ask(request)
    if reply.hasPrefix("{\"error\"") { throw Peer.Gone(description: "\(request) gets \(reply)") }
  }
}
