import Glibc

// How fast the searches are, beside Spin on the same machine in the same run.
//
//     swift run -c release ExplorerBenchmark [--full] [--json] [PART ...]

guard let options = Options(Array(CommandLine.arguments.dropFirst())) else {
  print(Options.usage)
  exit(2)
}
var report = Report(isJSON: options.isJSON)
report.say(Spin.absence ?? "Spin is here: each program is searched by both in turn.")
if options.parts.contains(.states) {
  for subject in Subject.proofs(isFull: options.isFull) {
    let spin = Spin(subject.program)
    for reduces in [false, true] {
      report.add(ProofTables(isFull: options.isFull).table(subject, spin, reduces: reduces))
    }
  }
}
if options.parts.contains(.verdict) { report.add(HeadlineTable(isFull: options.isFull).table()) }
if options.parts.contains(.failures) { report.add(FailureTable(isFull: options.isFull).table()) }
if options.parts.contains(.traces) { report.add(TraceTable(isFull: options.isFull).table()) }
if options.parts.contains(.blocklayer) { report.add(BlockLayerTable(isFull: options.isFull).table()) }
report.finish()
