import JSON

extension QEMU {
  /// query-commands and query-qmp-schema.
  static let schemaCommands: [MonitorCommand] = [
    .query("query-commands") { _, _ in
      .array(MonitorCommand.names.map { .object([.init("name", .string($0))]) })
    },
    .query("query-qmp-schema") { _, _ in schema },
  ]

  private static let schema = SchemaBuilder.schema()
}
