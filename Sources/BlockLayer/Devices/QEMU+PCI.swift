import JSON
import Machine

extension QEMU {
  /// What the board itself has on pci.0.
  private static var boardFunctions: [(devfn: Int, name: String, isMultifunction: Bool)] {
    [(0, "i440FX", false), (8, "PIIX3", true), (9, "piix3-ide", false), (11, "PIIX4_PM", false)]
  }

  /// Who sits at an address of pci.0.
  private struct Occupant {
    let devfn: Int
    let name: String
    let id: String?
    let isMultifunction: Bool
  }

  private var occupants: [Occupant] {
    Self.boardFunctions.map { Occupant(devfn: $0.devfn, name: $0.name, id: nil, isMultifunction: $0.isMultifunction) }
      + pciFunctions.map {
        let id = idOf($0)
        return Occupant(
          devfn: m[$0.devfn], name: text(m[$0.model]), id: id.isEmpty ? nil : id,
          isMultifunction: values(m[$0.options])["multifunction"]?.bool ?? false)
      }
  }

  /// do_pci_register_device and pci_init_multifunction: the address of a new function [hw/pci/pci.c, 7.2].
  ///
  /// `wanted` is negative for any free slot.
  func pciAddress(wanted: Int, model: String, isMultifunction: Bool) throws(QMPError) -> Int {
    let taken = occupants
    func occupant(_ devfn: Int) -> Occupant? { taken.first { $0.devfn == devfn } }
    var address = PCIAddress(devfn: wanted)
    if wanted < 0 {
      guard let free = (0..<32).first(where: { occupant($0 << 3) == nil }) else {
        throw QMPError("PCI: no slot/function available for \(model), all in use or reserved")
      }
      address = PCIAddress(devfn: free << 3)
    } else if let other = occupant(wanted) {
      throw QMPError(
        "PCI: slot \(address.slot) function \(address.function) not available for \(model), in use by \(other.name),"
          + "id=\(other.id ?? "(null)")")
    }
    let slot = String(address.slot, radix: 16)
    if address.function > 0 {
      if let first = occupant(address.slot << 3) {
        throw QMPError(
          "PCI: slot \(address.slot) function 0 already occupied by \(first.name), new func \(model) cannot be exposed "
            + "to guest.")
      }
    } else if !isMultifunction, let other = (1..<8).first(where: { occupant(address.slot << 3 | $0) != nil }) {
      throw QMPError("PCI: \(slot).0 indicates single function, but \(slot).\(other) is already populated.")
    }
    return address.devfn
  }

  /// What the function checks before the virtio device behind it is looked at.
  func pciRealize(_ set: PropertySet, model: String) throws(QMPError) -> Int {
    let index = set["acpi-index"]?.bits ?? 0
    if index > 16383 { throw QMPError("acpi-index should be less or equal to 16383") }
    if index > 0, pciFunctions.contains(where: { values(m[$0.options])["acpi-index"]?.bits == index }) {
      throw QMPError("a PCI device with acpi-index = \(index) already exist")
    }
    if let size = set["romsize"]?.bits, size != UInt64(UInt32.max), size == 0 || size & (size &- 1) != 0 {
      throw QMPError("ROM size \(size) is not a power of two")
    }
    return try pciAddress(
      wanted: set["addr"]?.int ?? -1, model: model, isMultifunction: set["multifunction"]?.bool ?? false)
  }

  /// What the bus of a virtio function refuses once its device is there [hw/virtio/virtio-pci.c, 7.2].
  ///
  /// `deleted` are the devices whose end is told before the error.
  func virtioPlugged(_ set: PropertySet, name: String) throws(QMPError) {
    let isModern = set["disable-modern"]?.bool != true
    let isLegacy = set["disable-legacy"]?.string != "on" && !set.model.name.hasSuffix("-non-transitional")
    if !isModern && !isLegacy {
      emitDeleted(path(ofDeviceNamed: name) + "/virtio-backend")
      throw QMPError("device cannot work as neither modern nor legacy mode is enabled")
    }
    if set["scsi"]?.bool == true && isModern {
      throw QMPError("Please set scsi=off for virtio-blk devices in order to use virtio 1.0")
    }
    if set["iommu_platform"]?.bool == true && isLegacy {
      throw QMPError("VIRTIO_F_IOMMU_PLATFORM was supported by neither legacy nor transitional device")
    }
    if let file = set["romfile"]?.string, !file.isEmpty {
      emitDeleted(path(ofDeviceNamed: name) + "/virtio-backend")
      throw QMPError("failed to find romfile \"\(file)\"")
    }
    if let pair = set["failover_pair_id"]?.string, !pair.isEmpty {
      emitDeleted(path(ofDeviceNamed: name) + "/virtio-backend")
      throw QMPError("failover primary device must be on PCIExpress bus")
    }
  }

  private func emitDeleted(_ path: String) { m.emit(.event, "DEVICE_DELETED {\"path\": \"\(path)\"}") }
}
