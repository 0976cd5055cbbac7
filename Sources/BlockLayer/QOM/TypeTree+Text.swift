extension TypeTree {
  /// The types of QEMU 7.2 for x86-64: `parent: child child ...`, `-` for no parent. Behind a slash: `a` abstract, `n` no
  /// user may plug it, `c` and `x` where it goes in conventional PCI and PCI Express slots.
  static let text = """
    -: interface/a object/a
    CXL: pxb-cxl-bus
    PCI: PCIE pxb-bus
    PCIE: CXL pxb-pcie-bus
    accel: kvm-accel tcg-accel
    accel-ops: kvm-accel-ops/a tcg-accel-ops/a
    accel-x86_64-cpu: kvm-accel-x86_64-cpu/a tcg-accel-x86_64-cpu/a
    acpi-ged: acpi-ged-x86/n
    am53c974: dc390
    apic-common: apic/n kvm-apic/n
    authz: authz-list authz-list-file authz-simple
    base-pci-bridge: i82801b11-bridge/c pci-bridge/c pcie-pci-bridge/x pcie-port/a
    bus: HDA IDE ISA IndustryPack PCI SCSI System ccid-bus floppy-bus i2c-bus nvme-bus sd-bus usb-bus virtio-bus/a
    bus: virtio-serial-bus vmbus
    can-host: can-host-socketcan
    ccid-card: ccid-card-emulated ccid-card-passthru
    chardev: chardev-braille chardev-fd/a chardev-gdb chardev-msmouse chardev-mux chardev-null chardev-parallel
    chardev: chardev-pty chardev-qemu-vdagent chardev-ringbuf chardev-socket chardev-spice/a chardev-testdev
    chardev: chardev-udp chardev-vc chardev-wctablet
    chardev-fd: chardev-file chardev-pipe chardev-serial chardev-stdio
    chardev-ringbuf: chardev-memory
    chardev-socket: chardev-dbus
    chardev-spice: chardev-spiceport chardev-spicevmc
    confidential-guest-support: sev-guest
    cpu: x86_64-cpu/a
    cryptodev-backend: cryptodev-backend-builtin cryptodev-vhost-user
    device: apic-common/a base-xhci/n ccid-card/a cpu/a cpu-cluster/n cpu-core/a esp/n floppy guest-loader
    device: hda-codec/a hv-syndbg hyperv-synic/n i2c-slave/a ide-device/a ipack-device/a ipmi-bmc/a isa-device/a
    device: loader migration/n nvme-ns nvme-subsys/n pc-dimm pci-device/a scsi-device/a sd-card serial/n sgx-epc/n
    device: sys-bus-device/a tpm-crb usb-device/a virtio-device/a virtio-serial-port/a vmbus-dev/a vmcoreinfo/n
    device: vmgenid/n
    e1000-base: e1000 e1000-82544gc e1000-82545em
    event-loop-base: iothread main-loop
    fw_cfg: fw_cfg_io/n fw_cfg_mem/n
    generic-pc-machine: isapc-machine pc-i440fx-1.4-machine pc-i440fx-1.5-machine pc-i440fx-1.6-machine
    generic-pc-machine: pc-i440fx-1.7-machine pc-i440fx-2.0-machine pc-i440fx-2.1-machine pc-i440fx-2.10-machine
    generic-pc-machine: pc-i440fx-2.11-machine pc-i440fx-2.12-machine pc-i440fx-2.2-machine pc-i440fx-2.3-machine
    generic-pc-machine: pc-i440fx-2.4-machine pc-i440fx-2.5-machine pc-i440fx-2.6-machine pc-i440fx-2.7-machine
    generic-pc-machine: pc-i440fx-2.8-machine pc-i440fx-2.9-machine pc-i440fx-3.0-machine pc-i440fx-3.1-machine
    generic-pc-machine: pc-i440fx-4.0-machine pc-i440fx-4.1-machine pc-i440fx-4.2-machine pc-i440fx-5.0-machine
    generic-pc-machine: pc-i440fx-5.1-machine pc-i440fx-5.2-machine pc-i440fx-6.0-machine pc-i440fx-6.1-machine
    generic-pc-machine: pc-i440fx-6.2-machine pc-i440fx-7.0-machine pc-i440fx-7.1-machine pc-i440fx-7.2-machine
    generic-pc-machine: pc-q35-2.10-machine pc-q35-2.11-machine pc-q35-2.12-machine pc-q35-2.4-machine
    generic-pc-machine: pc-q35-2.5-machine pc-q35-2.6-machine pc-q35-2.7-machine pc-q35-2.8-machine
    generic-pc-machine: pc-q35-2.9-machine pc-q35-3.0-machine pc-q35-3.1-machine pc-q35-4.0-machine
    generic-pc-machine: pc-q35-4.0.1-machine pc-q35-4.1-machine pc-q35-4.2-machine pc-q35-5.0-machine
    generic-pc-machine: pc-q35-5.1-machine pc-q35-5.2-machine pc-q35-6.0-machine pc-q35-6.1-machine
    generic-pc-machine: pc-q35-6.2-machine pc-q35-7.0-machine pc-q35-7.1-machine pc-q35-7.2-machine
    generic-sdhci: imx-usdhc/n s3c-sdhci/n
    hda-audio: hda-duplex hda-micro hda-output
    hda-codec: hda-audio/a
    i2c-slave: i2c-ddc smbus-device/a
    ide-device: ide-cd ide-hd
    intel-hda-generic: ich9-intel-hda intel-hda
    interface: acpi-dev-aml-interface/a acpi-device-interface/a conventional-pci-device/a cxl-device/a
    interface: fw-path-provider/a fw_cfg-data-generator/a hotplug-handler/a intctrl/a ipmi-interface/a isa-dma/a
    interface: memory-device/a nmi/a pci-express-device/a qemu:ram-discard-manager/a rdma/a resettable/a tpm-if/a
    interface: user-creatable/a vmstate-if/a
    ioapic-common: ioapic/n kvm-ioapic/n
    iommu-memory-region: amd-iommu-iommu-memory-region intel-iommu-iommu-memory-region virtio-iommu-memory-region
    ipack-device: ipoctal232
    ipmi-bmc: ipmi-bmc-extern/n ipmi-bmc-sim/n
    isa-device: adlib cs4231a gus hyperv-testdev i8042 i8257/n ib700 isa-applesmc isa-cirrus-vga isa-debug-exit
    isa-device: isa-debugcon isa-fdc isa-ide isa-ipmi-bt isa-ipmi-kcs isa-parallel isa-pcspk/n isa-serial isa-vga
    isa-device: mc146818rtc ne2k_isa pc-testdev pic-common/a pit-common/a port92/n pvpanic sb16 sga tpm-tis vmmouse
    isa-device: vmport/n
    ivshmem-common: ivshmem-doorbell ivshmem-plain
    lsi53c895a: lsi53c810
    machine: none-machine x-remote-machine x86-machine/a
    max-x86_64-cpu: host-x86_64-cpu
    megasas-base: megasas/c megasas-gen2/x
    memory-backend: memory-backend-file memory-backend-memfd memory-backend-ram
    memory-region: iommu-memory-region/a
    netfilter: filter-buffer filter-dump filter-mirror filter-redirector filter-replay filter-rewriter
    object: accel accel-ops/a accel-x86_64-cpu/a authz/a bus/a can-bus can-host/a chardev/a clock colo-compare
    object: confidential-guest-support/a container cryptodev-backend dbus-display dbus-vmstate device/a
    object: event-loop-base/a input-barrier input-linux irq machine/a memory-backend/a memory-region netfilter/a
    object: pr-manager/a qemu-console qio-channel/a qio-dns-resolver qio-net-listener qtest rng-backend/a
    object: secret_common/a thread-context throttle-group tls-creds/a tpm-backend/a vhost-user-backend
    object: x-remote-iommu x-remote-object
    pc-dimm: nvdimm
    pci-bridge: pci-bridge-seat
    pci-device: AC97/c AMDVI-PCI/c ES1370/c ICH9-LPC/nc ICH9-SMB/nc PIIX4_PM/nc acpi-erst/nc am53c974/c ati-vga/nc
    pci-device: base-pci-bridge/a bochs-display/cx cirrus-vga/nc ctucan_pci/c cxl-type3/x e1000-base/ac e1000e/x
    pci-device: edu/c gpex-root/nc i440FX/nc i6300esb/c i82550/c i82551/c i82557a/c i82557b/c i82557c/c i82558a/c
    pci-device: i82558b/c i82559a/c i82559b/c i82559c/c i82559er/c i82562/c i82801/c ich9-ahci/c
    pci-device: intel-hda-generic/ac ivshmem-common/ac kvaser_pci/c lsi53c895a/c mch/nc megasas-base/a
    pci-device: mioe3680_pci/c mptsas1068/c ne2k_pci/c nvme/x pci-ehci-usb/ac pci-ide/ac pci-ipmi-bt/c
    pci-device: pci-ipmi-kcs/c pci-ohci/nc pci-piix3/ac pci-qxl/ac pci-serial/c pci-serial-2x/c pci-serial-4x/c
    pci-device: pci-testdev/c pci-uhci-usb/ac pci-vga/ac pci-xhci/acx pcm3680_pci/c pcnet/c pvpanic-pci/c pvrdma/c
    pci-device: pvscsi/cx pxb/nc pxb-cxl/nc pxb-pcie/nc rocker/c rtl8139/c sdhci-pci/c tpci200/c tulip/c vfio-pci/cx
    pci-device: vfio-pci-igd-lpc-bridge/nc virtio-pci/a vmware-svga/nc vmxnet3/cx x-pci-proxy-dev/c
    pci-ehci-usb: ich9-usb-ehci1/n ich9-usb-ehci2/n usb-ehci
    pci-host-bridge: i440FX-pcihost/n pcie-host-bridge/a pxb-cxl-host/n pxb-host/n
    pci-ide: piix3-ide/n piix4-ide/n
    pci-piix3: PIIX3/n PIIX3-xen/n
    pci-qxl: qxl qxl-vga/n
    pci-uhci-usb: ich9-usb-uhci1/n ich9-usb-uhci2/n ich9-usb-uhci3/n ich9-usb-uhci4/n ich9-usb-uhci5/n
    pci-uhci-usb: ich9-usb-uhci6/n piix3-usb-uhci piix4-usb-uhci
    pci-vga: VGA/n secondary-vga
    pci-xhci: nec-usb-xhci qemu-xhci
    pcie-host-bridge: gpex-pcihost/n q35-pcihost/n remote-pcihost/n
    pcie-port: cxl-upstream/x pcie-slot/a x3130-upstream/x
    pcie-root-port-base: cxl-rp/n ioh3420 pcie-root-port
    pcie-slot: cxl-downstream/x pcie-root-port-base/ax xio3130-downstream/x
    pic-common: isa-i8259/n kvm-i8259/n
    pit-common: isa-pit/n kvm-pit/n
    pr-manager: pr-manager-helper
    ps2-device: ps2-kbd/n ps2-mouse/n
    qio-channel: qio-channel-block qio-channel-buffer qio-channel-command qio-channel-file qio-channel-null
    qio-channel: qio-channel-rdma qio-channel-socket qio-channel-tls qio-channel-websock
    rng-backend: rng-builtin rng-egd rng-random
    scsi-device: scsi-disk-base/a scsi-generic
    scsi-disk-base: scsi-block scsi-cd scsi-hd
    sd-bus: sdhci-bus
    secret_common: secret secret_keyring
    smbus-device: smbus-eeprom/n smbus-ipmi
    sys-bus-device: acpi-ged/n cfi.pflash01/n fw_cfg/a generic-sdhci/n gpio_i2c/n hpet/n i8042-mmio/n imx.usbphy/n
    sys-bus-device: ioapic-common/a isabus-bridge/n kvmclock/n kvmvapic/n pci-host-bridge/a ps2-device/a ramfb
    sys-bus-device: serial-mm/n sysbus-ahci/n sysbus-esp/n sysbus-ohci/n sysbus-xhci/n virtio-mmio/n vmbus-bridge
    sys-bus-device: x86-iommu/a
    tls-creds: tls-cipher-suites tls-creds-anon tls-creds-psk tls-creds-x509
    tpm-backend: tpm-emulator tpm-passthrough
    u2f-key: u2f-passthru
    usb-device: u2f-key/a usb-audio usb-ccid usb-hid/a usb-host usb-hub usb-mtp usb-net usb-redir usb-serial-dev/a
    usb-device: usb-storage-dev/a usb-uas usb-wacom-tablet
    usb-hid: usb-kbd usb-mouse usb-tablet
    usb-serial-dev: usb-braille usb-serial
    usb-storage-dev: usb-bot usb-storage
    vfio-pci: vfio-pci-nohotplug/n
    vhost-scsi-common: vhost-scsi vhost-user-scsi
    vhost-scsi-pci-base: vhost-scsi-pci/cx vhost-scsi-pci-non-transitional/cx vhost-scsi-pci-transitional/c
    vhost-user-blk-pci-base: vhost-user-blk-pci/cx vhost-user-blk-pci-non-transitional/cx
    vhost-user-blk-pci-base: vhost-user-blk-pci-transitional/c
    vhost-user-fs-pci-base: vhost-user-fs-pci/cx
    vhost-user-gpio-pci-base: vhost-user-gpio-pci/cx
    vhost-user-gpu-pci-base-type: vhost-user-gpu-pci/ncx
    vhost-user-i2c-pci-base: vhost-user-i2c-pci/cx
    vhost-user-input-pci-base-type: vhost-user-input-pci/cx
    vhost-user-rng-pci-base: vhost-user-rng-pci/cx
    vhost-user-scsi-pci-base: vhost-user-scsi-pci/cx vhost-user-scsi-pci-non-transitional/cx
    vhost-user-scsi-pci-base: vhost-user-scsi-pci-transitional/c
    vhost-user-vga-base-type: vhost-user-vga/ncx
    vhost-user-vsock-pci-base: vhost-user-vsock-pci/cx vhost-user-vsock-pci-non-transitional/cx
    vhost-vsock-common: vhost-user-vsock-device vhost-vsock-device
    vhost-vsock-pci-base: vhost-vsock-pci/cx vhost-vsock-pci-non-transitional/cx
    virtio-9p-pci-base: virtio-9p-pci/cx virtio-9p-pci-non-transitional/cx virtio-9p-pci-transitional/c
    virtio-balloon-pci-base: virtio-balloon-pci/cx virtio-balloon-pci-non-transitional/cx
    virtio-balloon-pci-base: virtio-balloon-pci-transitional/c
    virtio-blk-pci-base: virtio-blk-pci/cx virtio-blk-pci-non-transitional/cx virtio-blk-pci-transitional/c
    virtio-bus: virtio-mmio-bus virtio-pci-bus
    virtio-crypto-pci-base-type: virtio-crypto-pci/cx
    virtio-device: vhost-user-blk vhost-user-fs-device vhost-user-gpio-device vhost-user-i2c-device vhost-user-rng
    virtio-device: vhost-vsock-common/a virtio-9p-device virtio-balloon-device virtio-blk-device
    virtio-device: virtio-crypto-device virtio-gpu-base/a virtio-input-device/a virtio-iommu-device virtio-mem
    virtio-device: virtio-net-device virtio-pmem virtio-rng-device virtio-scsi-common/a virtio-serial-device
    virtio-gpu-base: vhost-user-gpu/n virtio-gpu-device/n
    virtio-gpu-device: virtio-gpu-gl-device/n
    virtio-gpu-gl-pci-base-type: virtio-gpu-gl-pci/ncx
    virtio-gpu-pci-base: vhost-user-gpu-pci-base-type/a virtio-gpu-gl-pci-base-type/a virtio-gpu-pci-base-type/a
    virtio-gpu-pci-base-type: virtio-gpu-pci/ncx
    virtio-input-device: vhost-user-input virtio-input-hid-device/a virtio-input-host-device
    virtio-input-hid-device: virtio-keyboard-device virtio-mouse-device virtio-tablet-device
    virtio-input-hid-pci: virtio-keyboard-pci-base-type/a virtio-mouse-pci-base-type/a virtio-tablet-pci-base-type/a
    virtio-input-host-pci-base-type: virtio-input-host-pci/cx
    virtio-input-pci: vhost-user-input-pci-base-type/a virtio-input-hid-pci/a virtio-input-host-pci-base-type/a
    virtio-iommu-pci-base-type: virtio-iommu-pci/ncx
    virtio-keyboard-pci-base-type: virtio-keyboard-pci/cx
    virtio-mem-pci-base: virtio-mem-pci/cx
    virtio-mouse-pci-base-type: virtio-mouse-pci/cx
    virtio-net-pci-base: virtio-net-pci/cx virtio-net-pci-non-transitional/cx virtio-net-pci-transitional/c
    virtio-pci: vhost-scsi-pci-base/a vhost-user-blk-pci-base/a vhost-user-fs-pci-base/a vhost-user-gpio-pci-base/a
    virtio-pci: vhost-user-i2c-pci-base/a vhost-user-rng-pci-base/a vhost-user-scsi-pci-base/a
    virtio-pci: vhost-user-vsock-pci-base/a vhost-vsock-pci-base/a virtio-9p-pci-base/a virtio-balloon-pci-base/a
    virtio-pci: virtio-blk-pci-base/a virtio-crypto-pci-base-type/a virtio-gpu-pci-base/a virtio-input-pci/a
    virtio-pci: virtio-iommu-pci-base-type/a virtio-mem-pci-base/a virtio-net-pci-base/a virtio-pmem-pci-base/a
    virtio-pci: virtio-rng-pci-base/a virtio-scsi-pci-base/a virtio-serial-pci-base/a virtio-vga-base/a
    virtio-pmem-pci-base: virtio-pmem-pci/cx
    virtio-rng-pci-base: virtio-rng-pci/cx virtio-rng-pci-non-transitional/cx virtio-rng-pci-transitional/c
    virtio-scsi-common: vhost-scsi-common/a virtio-scsi-device
    virtio-scsi-pci-base: virtio-scsi-pci/cx virtio-scsi-pci-non-transitional/cx virtio-scsi-pci-transitional/c
    virtio-serial-pci-base: virtio-serial-pci/cx virtio-serial-pci-non-transitional/cx
    virtio-serial-pci-base: virtio-serial-pci-transitional/c
    virtio-serial-port: virtserialport
    virtio-tablet-pci-base-type: virtio-tablet-pci/cx
    virtio-vga-base: vhost-user-vga-base-type/a virtio-vga-base-type/a virtio-vga-gl-base-type/a
    virtio-vga-base-type: virtio-vga/ncx
    virtio-vga-gl-base-type: virtio-vga-gl/ncx
    virtserialport: virtconsole
    x86-iommu: amd-iommu/n intel-iommu/n
    x86-machine: generic-pc-machine/a microvm-machine
    x86_64-cpu: 486-v1-x86_64-cpu 486-x86_64-cpu Broadwell-IBRS-x86_64-cpu Broadwell-noTSX-IBRS-x86_64-cpu
    x86_64-cpu: Broadwell-noTSX-x86_64-cpu Broadwell-v1-x86_64-cpu Broadwell-v2-x86_64-cpu Broadwell-v3-x86_64-cpu
    x86_64-cpu: Broadwell-v4-x86_64-cpu Broadwell-x86_64-cpu Cascadelake-Server-noTSX-x86_64-cpu
    x86_64-cpu: Cascadelake-Server-v1-x86_64-cpu Cascadelake-Server-v2-x86_64-cpu Cascadelake-Server-v3-x86_64-cpu
    x86_64-cpu: Cascadelake-Server-v4-x86_64-cpu Cascadelake-Server-v5-x86_64-cpu Cascadelake-Server-x86_64-cpu
    x86_64-cpu: Conroe-v1-x86_64-cpu Conroe-x86_64-cpu Cooperlake-v1-x86_64-cpu Cooperlake-v2-x86_64-cpu
    x86_64-cpu: Cooperlake-x86_64-cpu Denverton-v1-x86_64-cpu Denverton-v2-x86_64-cpu Denverton-v3-x86_64-cpu
    x86_64-cpu: Denverton-x86_64-cpu Dhyana-v1-x86_64-cpu Dhyana-v2-x86_64-cpu Dhyana-x86_64-cpu
    x86_64-cpu: EPYC-IBPB-x86_64-cpu EPYC-Milan-v1-x86_64-cpu EPYC-Milan-x86_64-cpu EPYC-Rome-v1-x86_64-cpu
    x86_64-cpu: EPYC-Rome-v2-x86_64-cpu EPYC-Rome-x86_64-cpu EPYC-v1-x86_64-cpu EPYC-v2-x86_64-cpu
    x86_64-cpu: EPYC-v3-x86_64-cpu EPYC-x86_64-cpu Haswell-IBRS-x86_64-cpu Haswell-noTSX-IBRS-x86_64-cpu
    x86_64-cpu: Haswell-noTSX-x86_64-cpu Haswell-v1-x86_64-cpu Haswell-v2-x86_64-cpu Haswell-v3-x86_64-cpu
    x86_64-cpu: Haswell-v4-x86_64-cpu Haswell-x86_64-cpu Icelake-Server-noTSX-x86_64-cpu
    x86_64-cpu: Icelake-Server-v1-x86_64-cpu Icelake-Server-v2-x86_64-cpu Icelake-Server-v3-x86_64-cpu
    x86_64-cpu: Icelake-Server-v4-x86_64-cpu Icelake-Server-v5-x86_64-cpu Icelake-Server-v6-x86_64-cpu
    x86_64-cpu: Icelake-Server-x86_64-cpu IvyBridge-IBRS-x86_64-cpu IvyBridge-v1-x86_64-cpu IvyBridge-v2-x86_64-cpu
    x86_64-cpu: IvyBridge-x86_64-cpu KnightsMill-v1-x86_64-cpu KnightsMill-x86_64-cpu Nehalem-IBRS-x86_64-cpu
    x86_64-cpu: Nehalem-v1-x86_64-cpu Nehalem-v2-x86_64-cpu Nehalem-x86_64-cpu Opteron_G1-v1-x86_64-cpu
    x86_64-cpu: Opteron_G1-x86_64-cpu Opteron_G2-v1-x86_64-cpu Opteron_G2-x86_64-cpu Opteron_G3-v1-x86_64-cpu
    x86_64-cpu: Opteron_G3-x86_64-cpu Opteron_G4-v1-x86_64-cpu Opteron_G4-x86_64-cpu Opteron_G5-v1-x86_64-cpu
    x86_64-cpu: Opteron_G5-x86_64-cpu Penryn-v1-x86_64-cpu Penryn-x86_64-cpu SandyBridge-IBRS-x86_64-cpu
    x86_64-cpu: SandyBridge-v1-x86_64-cpu SandyBridge-v2-x86_64-cpu SandyBridge-x86_64-cpu
    x86_64-cpu: Skylake-Client-IBRS-x86_64-cpu Skylake-Client-noTSX-IBRS-x86_64-cpu Skylake-Client-v1-x86_64-cpu
    x86_64-cpu: Skylake-Client-v2-x86_64-cpu Skylake-Client-v3-x86_64-cpu Skylake-Client-v4-x86_64-cpu
    x86_64-cpu: Skylake-Client-x86_64-cpu Skylake-Server-IBRS-x86_64-cpu Skylake-Server-noTSX-IBRS-x86_64-cpu
    x86_64-cpu: Skylake-Server-v1-x86_64-cpu Skylake-Server-v2-x86_64-cpu Skylake-Server-v3-x86_64-cpu
    x86_64-cpu: Skylake-Server-v4-x86_64-cpu Skylake-Server-v5-x86_64-cpu Skylake-Server-x86_64-cpu
    x86_64-cpu: Snowridge-v1-x86_64-cpu Snowridge-v2-x86_64-cpu Snowridge-v3-x86_64-cpu Snowridge-v4-x86_64-cpu
    x86_64-cpu: Snowridge-x86_64-cpu Westmere-IBRS-x86_64-cpu Westmere-v1-x86_64-cpu Westmere-v2-x86_64-cpu
    x86_64-cpu: Westmere-x86_64-cpu athlon-v1-x86_64-cpu athlon-x86_64-cpu base-x86_64-cpu core2duo-v1-x86_64-cpu
    x86_64-cpu: core2duo-x86_64-cpu coreduo-v1-x86_64-cpu coreduo-x86_64-cpu kvm32-v1-x86_64-cpu kvm32-x86_64-cpu
    x86_64-cpu: kvm64-v1-x86_64-cpu kvm64-x86_64-cpu max-x86_64-cpu n270-v1-x86_64-cpu n270-x86_64-cpu
    x86_64-cpu: pentium-v1-x86_64-cpu pentium-x86_64-cpu pentium2-v1-x86_64-cpu pentium2-x86_64-cpu
    x86_64-cpu: pentium3-v1-x86_64-cpu pentium3-x86_64-cpu phenom-v1-x86_64-cpu phenom-x86_64-cpu
    x86_64-cpu: qemu32-v1-x86_64-cpu qemu32-x86_64-cpu qemu64-v1-x86_64-cpu qemu64-x86_64-cpu
    """

  /// Other interfaces, and the topmost types that have them.
  static let interfaces: [String: [String]] = [
    "acpi-dev-aml-interface": [
      "ICH9-LPC", "ICH9-SMB", "i8042", "isa-applesmc", "isa-fdc", "isa-ipmi-bt", "isa-ipmi-kcs", "isa-parallel",
      "isa-serial", "mc146818rtc", "pci-piix3", "pci-vga", "pvpanic", "smbus-ipmi", "tpm-tis",
    ],
    "acpi-device-interface": ["ICH9-LPC", "PIIX4_PM", "acpi-ged"],
    "cxl-device": ["cxl-downstream", "cxl-rp", "cxl-type3", "cxl-upstream"],
    "fw-path-provider": ["vhost-scsi", "vhost-user-scsi"],
    "fw_cfg-data-generator": ["tls-cipher-suites"],
    "hotplug-handler": [
      "ICH9-LPC", "PIIX4_PM", "SCSI", "acpi-ged", "generic-pc-machine", "microvm-machine", "pci-bridge",
      "pcie-pci-bridge", "pcie-slot", "pvscsi", "usb-bus", "usb-ccid", "virtio-scsi-device", "virtio-serial-device",
      "x-remote-machine",
    ],
    "intctrl": ["ioapic-common", "pic-common"],
    "ipmi-interface": ["isa-ipmi-bt", "isa-ipmi-kcs", "pci-ipmi-bt", "pci-ipmi-kcs", "smbus-ipmi"],
    "isa-dma": ["i8257"],
    "memory-device": ["pc-dimm", "sgx-epc", "virtio-mem-pci-base", "virtio-pmem-pci-base"],
    "nmi": ["x86-machine"],
    "qemu:ram-discard-manager": ["virtio-mem"],
    "rdma": ["pvrdma"],
    "resettable": ["bus", "device"],
    "tpm-if": ["tpm-crb", "tpm-tis"],
    "user-creatable": [
      "authz-list", "authz-list-file", "authz-simple", "can-bus", "can-host", "colo-compare", "cryptodev-backend",
      "dbus-display", "dbus-vmstate", "event-loop-base", "input-barrier", "input-linux", "memory-backend", "netfilter",
      "pr-manager", "qtest", "rng-backend", "secret_common", "sev-guest", "thread-context", "throttle-group",
      "tls-cipher-suites", "tls-creds-anon", "tls-creds-psk", "tls-creds-x509", "x-remote-object",
    ],
    "vmstate-if": ["dbus-vmstate", "device"],
  ]
}
