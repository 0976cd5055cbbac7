import Canvas
import Subject

/// Jobs; controllers, the devices on them, and each device's queue of requests; exports and dirty bitmaps.
func scsiContent(_ snapshot: Snapshot, columns: Int) -> PaneContent {
  let isPlain = snapshot.jobs.isEmpty
  var content = PaneContent(
    title: columns <= 50
      ? isPlain ? "SCSI" : "Jobs, SCSI" : isPlain ? "SCSI devices and requests" : "Jobs, SCSI devices and requests")
  addJobs(snapshot, columns: columns, to: &content)
  let known = Set(snapshot.devices.map(\.id))
  let roots = snapshot.devices.filter { $0.parent.map { !known.contains($0) } ?? true }
  let isWide = columns >= 56
  let hasModels = columns >= 40
  for root in roots {
    add(root, isIndented: false)
    for device in snapshot.devices where device.parent == root.id && device.id != root.id {
      add(device, isIndented: true)
    }
  }
  func add(_ device: DeviceState, isIndented: Bool) {
    var line = TextLine(isIndented ? " " : "")
    line.append(device.name, .device, changed: device.isChanged)
    if device.isChanged { line.append("*", .changed, changed: true) }
    line.append(" \(device.address) ")
    if hasModels || !isIndented { line.append("\(device.model) ", .dim) }
    line.append(snapshot.contextText(device.context, isShort: !isWide))
    line.append(" \(device.state)", device.state == "online" ? .dim : .warning)
    if isIndented {
      let count = device.requests.count
      line.append("  \(count) \(isWide ? count == 1 ? "request" : "requests" : "req")", count > 0 ? .text : .dim)
    }
    content.add(line, .device(device.id))
    for request in device.requests { content.add(requestLine(request), .request(device: device.id, tag: request.tag)) }
    if hasModels { for note in device.notes { content.add(TextLine("   \(note)", .dim)) } }
  }
  func requestLine(_ request: RequestState) -> TextLine {
    var line = TextLine("   #\(request.tag)", .text, changed: request.isChanged)
    if request.isChanged { line.append("*", .changed, changed: true) }
    if isWide { line.append(" lun \(request.lun)", .dim) }
    line.append(" \(request.command)")
    line.append("  \(request.state)", .dim)
    if let refcount = request.refcount { line.append(isWide ? "  refs \(refcount)" : " r\(refcount)", .dim) }
    if request.context != nil {
      line.append(" ")
      line.append(snapshot.contextText(request.context, isShort: true))
    }
    return line
  }
  if snapshot.devices.isEmpty { content.add(TextLine(" no devices", .dim)) }
  addExports(snapshot, columns: columns, to: &content)
  addBitmaps(snapshot, columns: columns, to: &content)
  return content
}
