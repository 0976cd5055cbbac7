// swift-tools-version: 6.1
import PackageDescription

/// Themes that ship inside the binary; a test compares this list with the folder.
let themes = ["dark", "light", "monochrome", "high-contrast"]

/// Scenarios that ship inside the binary; a test compares this list with the folder.
let scenarios = [
  "aio-context",
  "aio-notify",
  "block-jobs",
  "bottom-halves",
  "c-02-notifications-stay-off",
  "c-03-event-queue-polled",
  "c-04-drain-assert-idle",
  "c-04-queued-request",
  "c-05-queued-still-counted",
  "c-06-drain-under-graph-lock",
  "c-07-pause-under-reader-lock",
  "c-08-lock-across-writer",
  "c-09-uncounted-nbd-request",
  "c-11-zombie-disk",
  "c-12-tmf-own-lock",
  "c-14-aiocb-unlocked",
  "c-15-dma-cancel",
  "c-16-started-too-late",
  "c-18-drain-while-stopping",
  "c-21-moved-before-quiet",
  "c-26-yield-with-context-lock",
  "c-27-writer-without-kick",
  "c-28-undrain-wrong-context",
  "c-30-root-freed-first",
  "c-32-root-freed-in-drain",
  "c-33-mirror-loses-write",
  "c-33-mirror-start-window",
  "c-34-iterator-unrefs-wrong-node",
  "c-36-job-list-across-poll",
  "c-38-mirror-waits-for-itself",
  "c-46-throttle-two-locks",
  "c-49-wake-before-yield",
  "c-50-stale-length",
  "c-51-dispatching",
  "c-52-event-eaten",
  "c-53-stolen-notification",
  "c-54-notify-misses-lock",
  "c-55-bh-freed",
  "c-55-bh-store-buffer",
  "c-57-iothread-stop",
  "c-57-stop-before-main-loop",
  "c-58-nested-completion",
  "c-59-context-dies",
  "c-60-list-of-the-dead",
  "c-61-comutex-handoff",
  "c-66-kick-before-change",
  "c-67-callback-after-count",
  "context-change",
  "coroutines",
  "drain",
  "graph-lock",
  "rhel-19381",
  "scsi-hotplug",
  "spin-aio-notify",
  "spin-aio-notify-accept",
  "spin-aio-notify-bug",
  "spin-tcg-exclusive",
  "spin-win32-qemu-event",
]

/// The engine's hot loops pay no dynamic exclusivity checks in release builds; debug builds and tests keep them.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]

/// A library target of ours, with the settings that all of them share.
func part(
  _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil, exclude: [String] = []
) -> Target {
  .target(name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: strict)
}

/// The tests of one of our targets, in the folder `Tests/<name>Tests`.
func tests(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies, exclude: exclude, swiftSettings: strict)
}

let package = Package(
  name: "blockscope",
  products: [.executable(name: "blockscope", targets: ["blockscope"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // The engine, from the bottom up.
    part("Machine"),
    part("JSON"),
    part("Images"),
    part("BlockLayer", ["Images", "JSON", "Machine"]),
    part("Explorer", ["Machine"]),
    part(
      "Programs", ["Files", "JSON", "Machine", "Explorer"], exclude: ["README.md"]),
    // Conditions on the state of a run, and what is taught along one.
    part("Conditions"),
    part("Lessons", ["Conditions"]),
    part("Monitor", ["Images", "JSON", "Machine", "BlockLayer"]),
    part(
      "Scenarios",
      [
        "Files", "JSON", "Machine", "BlockLayer", "Conditions", "Explorer", "Lessons", "Monitor", "Programs", "Yams",
      ],
      resources: (scenarios.map { "Files/\($0).yaml" } + ["Files/comparison.json", "Templates/scenario.yaml"]).map {
        .embedInCode($0)
      }, exclude: ["FORMAT.md", "FROM-A-CRASH-REPORT.md"]),
    // QMP towards clients: the protocol as values, and the server on sockets.
    part("QMPProtocol", ["JSON"]),
    part(
      "QMPServer",
      [
        "QMPProtocol", "JSON", "Machine", "BlockLayer", "Monitor", .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]),
    part("FuzzTargets", ["Images", "JSON", "QMPProtocol"]),
    // The screens, which know no engine.
    part("Canvas"),
    part("Files"),
    part("Themes", ["Canvas", "Files", "Yams"], resources: themes.map { .embedInCode("../../themes/\($0).yaml") }),
    part("Pictures", ["Canvas", "Themes"]),
    part("Subject"),
    part("Inspector", ["Canvas", "Subject"]),
    .target(
      name: "CTerminal",
      cSettings: [.define("_GNU_SOURCE")],
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    part("Terminal", ["CTerminal", "Canvas", "Themes"]),
    // Where the two meet.
    part(
      "EngineSubject",
      [
        "Subject", "Images", "JSON", "Machine", "BlockLayer", "Conditions", "Explorer", "Lessons", "Monitor",
        "Programs", "Scenarios",
      ]),
    .executableTarget(
      name: "blockscope",
      dependencies: [
        "EngineSubject", "Subject", "Inspector", "Canvas", "Pictures", "Terminal", "Themes", "Scenarios", "Explorer",
        "Monitor", "QMPProtocol", "QMPServer", "Conditions", "Lessons",
        "BlockLayer", "Machine", "JSON", "Programs", "Files",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "MachineBenchmark", dependencies: ["Machine", "Explorer", "BlockLayer", "Scenarios"], swiftSettings: strict),
    .executableTarget(
      name: "ExplorerBenchmark", dependencies: ["Machine", "Explorer", "Programs", "BlockLayer", "Scenarios"],
      swiftSettings: strict),
    .executableTarget(name: "MonitorBenchmark", dependencies: ["Monitor", "JSON"], swiftSettings: strict),
    // Tests.
    part("TestSupport"),
    tests("JSON"),
    tests("Machine", ["Explorer"]),
    tests("Images"),
    tests("BlockLayer", ["JSON", "Monitor", "TestSupport"]),
    tests("Conditions"),
    tests("Lessons", ["Conditions"]),
    tests("Explorer", ["Machine"]),
    tests("Programs", ["Explorer", "Machine", "JSON", "TestSupport"]),
    tests("Monitor", ["JSON", "BlockLayer", "TestSupport"]),
    tests("QMPProtocol", ["JSON", "TestSupport"]),
    tests("QMPServer", ["QMPProtocol", "JSON", "BlockLayer"]),
    tests("FuzzTargets"),
    .testTarget(
      name: "ConformanceTests",
      dependencies: ["QMPServer", "QMPProtocol", "JSON", "BlockLayer", "Monitor", "TestSupport"],
      exclude: ["Sessions", "NOT-MODELLED.md", "differential.py", "grammar.py", "not_modelled.py"],
      swiftSettings: strict),
    tests("Scenarios", ["Conditions", "Explorer", "BlockLayer", "JSON", "Lessons"]),
    tests("Canvas"),
    tests("Themes", ["Canvas"]),
    tests("Pictures", ["Canvas", "Themes"]),
    tests("Inspector", ["Canvas", "Subject", "TestSupport"], exclude: ["Snapshots"]),
    tests("Terminal", ["Canvas"]),
    tests("EngineSubject", ["Conditions", "Lessons", "Subject", "Scenarios"]),
    .testTarget(
      name: "blockscopeTests", dependencies: ["TestSupport", "Scenarios", "Subject", "Inspector"], swiftSettings: strict
    ),
  ]
)
