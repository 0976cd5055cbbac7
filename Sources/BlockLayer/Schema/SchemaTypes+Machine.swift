extension SchemaTypes {
  /// The machine, the protocol and its schema, objects [qapi/introspect.json and others, 7.2].
  static let machine = """
    IOThreadInfo = id: str, thread-id: int, poll-max-ns: int, poll-grow: int, poll-shrink: int, aio-max-batch:
        int
    StatusInfo = running: bool, singlestep: bool, status: RunState
    RunState = enum debug inmigrate internal-error io-error paused postmigrate prelaunch finish-migrate
        restore-vm running save-vm shutdown suspended watchdog guest-panicked colo
    ShutdownCause = enum none host-error host-qmp-quit host-qmp-system-reset host-signal host-ui
        guest-shutdown guest-reset guest-panic subsystem-reset snapshot-load
    VersionInfo = qemu: VersionTriple, package: str
    VersionTriple = major: int, minor: int, micro: int
    CommandInfo = name: str
    SchemaInfo = name: str, meta-type: SchemaMetaType, features?: [str] by meta-type builtin:
        SchemaInfoBuiltin, enum: SchemaInfoEnum, array: SchemaInfoArray, object: SchemaInfoObject, alternate:
        SchemaInfoAlternate, command: SchemaInfoCommand, event: SchemaInfoEvent
    SchemaMetaType = enum builtin enum array object alternate command event
    SchemaInfoBuiltin = json-type: JSONType
    JSONType = enum string number int boolean null object array value
    SchemaInfoEnum = members: [SchemaInfoEnumMember], values: [str]
    SchemaInfoEnumMember = name: str, features?: [str]
    SchemaInfoArray = element-type: str
    SchemaInfoObject = members: [SchemaInfoObjectMember], tag?: str, variants?: [SchemaInfoObjectVariant]
    SchemaInfoObjectMember = name: str, type: str, default?: any, features?: [str]
    SchemaInfoObjectVariant = case: str, type: str
    SchemaInfoAlternate = members: [SchemaInfoAlternateMember]
    SchemaInfoAlternateMember = type: str
    SchemaInfoCommand = arg-type: str, ret-type: str, allow-oob?: bool
    SchemaInfoEvent = arg-type: str
    ObjectPropertyInfo = name: str, type: str, description?: str, default-value?: any
    ObjectTypeInfo = name: str, abstract?: bool, parent?: str
    NameInfo = name?: str
    FdsetInfo = fdset-id: int, fds: [FdsetFdInfo]
    FdsetFdInfo = fd: int, opaque?: str
    TargetInfo = arch: SysEmuTarget
    SysEmuTarget = enum aarch64 alpha arm avr cris hppa i386 loongarch64 m68k microblaze microblazeel mips
        mips64 mips64el mipsel nios2 or1k ppc ppc64 riscv32 riscv64 rx s390x sh4 sh4eb sparc sparc64 tricore
        x86_64 xtensa xtensaeb
    KvmInfo = enabled: bool, present: bool
    UuidInfo = UUID: str
    """
}
