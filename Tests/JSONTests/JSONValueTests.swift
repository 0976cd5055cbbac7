import JSON
import Testing

@Suite struct JSONValueTests {
  @Test func writesAsQEMU() throws {
    let value: JSONValue = [
      "return": [:], "id": [1, "a\"\\\n\u{1}\u{7f}é😀", true, .null, .double(0.1), .unsigned(.max)],
    ]
    #expect(
      value.description
        == #"{"return": {}, "id": [1, "a\"\\\n\u0001\u007F\u00E9\uD83D\uDE00", true, null, "#
        + #"0.10000000000000001, 18446744073709551615]}"#)
    #expect(JSONWriter.text("é", asciiOnly: false) == "\"é\"")
    #expect(JSONWriter.text(.double(2)) == "2")
    #expect(JSONWriter.text(.double(.infinity)) == "null")
    #expect(JSONWriter.text([]) == "[]")
  }

  @Test func objectsKeepTheirOrder() {
    var object: JSONObject = ["z": 1, "a": 2]
    object["m"] = 3
    object["z"] = 4
    #expect(object.members.map(\.name) == ["z", "a", "m"])
    object["a"] = nil
    #expect(object.count == 2)
    object["none"] = nil
    #expect(JSONValue.object(object).description == #"{"z": 4, "m": 3}"#)
  }

  @Test func equalityIgnoresTheOrderOfMembers() {
    let a: JSONObject = ["x": 1, "y": [2]]
    let b: JSONObject = ["y": [2], "x": 1]
    #expect(a == b)
    #expect(a.hashValue == b.hashValue)
    #expect(a != ["x": 1, "y": [3]])
    #expect(a != ["x": 1])
    #expect(a != ["x": 1, "z": [2]])
  }

  @Test func access() {
    let value: JSONValue = ["a": 1, "b": "x", "c": true, "d": [1]]
    #expect(value["a"]?.int == 1)
    #expect(value["b"]?.string == "x")
    #expect(value["c"]?.bool == true)
    #expect(value["d"]?.array == [1])
    #expect(value["a"]?.string == nil)
    #expect(value["none"] == nil)
    #expect(JSONValue.int(-1).uint64 == nil)
    #expect(JSONValue.unsigned(.max).uint64 == .max)
    #expect(JSONValue.array([])["a"] == nil)
  }
}
