import Conditions
import Testing

/// An instant that a test makes up.
private struct Instant: Facts {
  var isStart = false
  var hasFailed = false
  var lastStep: TakenStep? = TakenStep(
    thread: "main", function: "bdrv_try_change_aio_context", line: "bdrv_detach_aio_context(bs): bs->aio_context = NULL"
  )
  var lastEvents = ["{\"event\": \"DEVICE_DELETED\"}"]
  var fields: [String: [FieldValue]] = [
    "fmt0.aio_context": [FieldValue(0, names: ["NULL"])], "blk(stg0).ctx": [FieldValue(900, names: ["iothread0"])],
    "request 1.refcount": [FieldValue(2, names: [])], "lock m": [FieldValue(3, names: ["t1"])],
    "edge root.perm": [FieldValue(1), FieldValue(3)], "start": [FieldValue(7)],
  ]

  func calls(of thread: String) -> [Call] {
    thread == "iothread0"
      ? [Call(function: "blk_get_aio_context", line: "assert(ctx == blk->ctx)"), Call(function: "aio_poll", line: "…")]
      : []
  }
  func isWaiting(_ thread: String) -> Bool { thread == "vcpu0" }
  func values(of field: String) -> [FieldValue] { fields[field] ?? [] }
  func exists(_ name: String) -> Bool { name == "blk(stg0)" }
}

struct ConditionTests {
  @Test(arguments: [
    "did \"aio_context = NULL\"", "did main \"bdrv_try_change\"", "not did iothread0 \"bdrv_try_change\"",
    "at iothread0 \"assert(\"", "not at iothread0 \"aio_poll\"", "in iothread0 \"aio_poll\"",
    "not in iothread0 \"aio_pol\"", "not at nobody \"x\"", "waits vcpu0", "event \"DEVICE_DELETED\"",
    "exists blk(stg0)", "not exists blk(stg1)", "fmt0.aio_context == NULL", "fmt0.aio_context == 0",
    "blk(stg0).ctx == iothread0 and fmt0.aio_context != iothread0", "fmt0.aio_context != blk(stg0).ctx",
    "request 1.refcount >= 2", "\"request 1.refcount\" < 3", "lock m == t1", "edge root.perm == 3",
    "edge root.perm == 1", "not missing.field == 1", "not missing.field != 1", "start == 7",
    "failed or start or not (failed or start)", "not failed and not start", "true_story.x == 1 or lock m == 3",
  ])
  func holds(_ text: String) throws {
    #expect(try Condition.parse(text).holds(Instant()))
  }

  @Test(arguments: [
    "start", "failed", "did iothread0 \"NULL\"", "blk(stg0).ctx == main", "blk(stg0).ctx < main",
    "missing.field != NULL", "failed and lock m == t1",
  ])
  func holdsNot(_ text: String) throws {
    #expect(try !Condition.parse(text).holds(Instant()))
  }

  /// `and` binds tighter than `or`, `not` tighter than both; what is written out is read as the same again.
  @Test(arguments: [
    ("a == 1 or b == 2 and c == 3", "a == 1 or b == 2 and c == 3"),
    ("(a == 1 or b == 2) and c == 3", "(a == 1 or b == 2) and c == 3"),
    ("not (a == 1 and b <= 2)", "not (a == 1 and b <= 2)"), ("not(a==1)", "not a == 1"),
    ("did  main   \"x \\\"y\\\"\"", "did main \"x \\\"y\\\"\""), ("blk(stg0).ctx==true", "blk(stg0).ctx == 1"),
    ("a->b >= -1", "column 2: expected"),
  ])
  func isWrittenAsItIsRead(_ text: String, _ written: String) throws {
    guard let condition = try? Condition.parse(text) else { return #expect(written.hasPrefix("column")) }
    #expect(condition.description == written)
    #expect(try Condition.parse(condition.description) == condition)
  }

  @Test(arguments: [
    ("", "column 1: expected start, failed"), ("did", "column 4: expected a thread or the text of a line"),
    ("did main", "column 9: expected the text of a line or function in quotes, found the end"),
    ("at \"x\"", "column 4: expected a thread, found \"x\""), ("in main blk", "column 9: expected a function's name"),
    ("fmt0.aio_context", "column 17: expected a comparison (==, !=, <, <=, >, >=) behind the field"),
    ("fmt0.aio_context = NULL", "column 18: '=' cannot stand here, expected '=='"),
    ("(start", "column 7: expected ')', found the end"), ("start failed", "column 7: expected 'and', 'or' or the end"),
    ("start and", "column 10: expected start"), ("did \"open", "column 5: this text has no end"),
    ("did \"\"", "column 5: this text is empty"), ("blk(stg0.ctx == 1", "column 4: this parenthesis has no end"),
    ("a == ", "column 6: expected a number or a name"), ("a && b", "column 3: '&' cannot stand here"),
    (String(repeating: "not ", count: 100) + "start", "column 257: nested too deep"),
  ])
  func saysWhatIsWrong(_ text: String, _ message: String) {
    do {
      let condition = try Condition.parse(text)
      Issue.record("'\(text)' is read as \(condition)")
    } catch {
      #expect(error.description.hasPrefix(message), "\(text): \(error.description)")
    }
  }
}
