import BlockLayer
import Explorer

extension Emulator {
  /// The emulator as something to search. The model keeps it alive.
  public var model: Model {
    var model = Model(machine)
    model.judgeEnd = { self.stuckFinding() }
    model.isPending = { self.isPending }
    model.hang = { self.hangFinding() }
    model.cellName = { self.fieldName(at: $0) }
    return model
  }
}
