/// A part of a canvas: rows and columns counted from 0, sizes never negative.
public struct Rectangle: Equatable, Hashable, Sendable {
  public var row: Int
  public var column: Int
  public var rows: Int
  public var columns: Int

  /// A rectangle; negative sizes count as 0.
  public init(row: Int, column: Int, rows: Int, columns: Int) {
    self.row = row
    self.column = column
    self.rows = max(0, rows)
    self.columns = max(0, columns)
  }

  public static let zero = Rectangle(row: 0, column: 0, rows: 0, columns: 0)

  public var isEmpty: Bool { rows == 0 || columns == 0 }
  /// The first row below it.
  public var endRow: Int { row + rows }
  /// The first column to its right.
  public var endColumn: Int { column + columns }

  public func contains(row: Int, column: Int) -> Bool {
    row >= self.row && row < endRow && column >= self.column && column < endColumn
  }

  /// What lies inside a frame of the given thickness; empty where nothing does.
  public func inset(by thickness: Int = 1) -> Rectangle {
    Rectangle(
      row: row + thickness, column: column + thickness, rows: rows - 2 * thickness, columns: columns - 2 * thickness)
  }

  /// What both cover; empty where they do not meet.
  public func intersection(_ other: Rectangle) -> Rectangle {
    let top = max(row, other.row)
    let left = max(column, other.column)
    return Rectangle(
      row: top, column: left, rows: min(endRow, other.endRow) - top, columns: min(endColumn, other.endColumn) - left)
  }
}
