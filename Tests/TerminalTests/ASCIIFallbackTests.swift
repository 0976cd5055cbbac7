import Canvas
import Terminal
import Testing

struct ASCIIFallbackTests {
  /// A picture as a canvas, a cell for each scalar.
  private func canvas(_ text: String) -> Canvas {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var canvas = Canvas(rows: lines.count, columns: 80)
    for (row, line) in lines.enumerated() {
      for (column, scalar) in line.unicodeScalars.enumerated() {
        canvas[row, column] = Cell(scalar, Style(.context(row), selected: true))
      }
    }
    return canvas
  }

  /// The inspector as it is designed, and as it is designed for ASCII.
  @Test func wholeScreen() {
    let result = ASCIIFallback.canvas(canvas(Self.unicode))
    #expect(result.text == Self.ascii)
    #expect(result[3, 1].style == Style(.context(3), selected: true))
  }

  @Test func asciiStays() {
    for value in 0x20..<0x7f as Range<UInt32> {
      guard let scalar = Unicode.Scalar(value) else { continue }
      #expect(ASCIIFallback.scalar(scalar) == scalar)
    }
  }

  @Test func everythingBecomesPrintableASCII() {
    for value in 0...0x10ffff as ClosedRange<UInt32> {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let result = ASCIIFallback.scalar(scalar).value
      if !(0x20..<0x7f).contains(result) { Issue.record("\(value) becomes \(result)") }
    }
  }

  @Test func unknownsAreQuestionMarks() {
    for scalar in "é漢\u{7}\u{300}🙂".unicodeScalars where scalar != "e" { #expect(ASCIIFallback.scalar(scalar) == "?") }
  }

  @Test func emptyCanvas() {
    #expect(ASCIIFallback.canvas(Canvas(rows: 0, columns: 0)) == Canvas(rows: 0, columns: 0))
  }

  private static let unicode = """
     blockscope  hot-unplug race       step 214/231  ‖ paused  2 can run  ✗ 1 check
    ┏ 1 Graph ━━━━━━━━━━━━━━━━━ context · drain ┓╭ 2 Threads ──────────────────────╮
    ┃ ◆       stg0    backend    iothread0 ≠    ┃│►main        tran_commit         │
    ┃▸●       fmt0    qcow2      main      ≠ 1  ┃│  ctx main   bh 0  co 1  fd 3    │
    ┃ ●       prot0   file       main        1  ┃│  holds BQL                      │
    ┃ ◆       stg1    backend    iothread0      ┃│►iothread0   for_each_req_async  │
    ┃ ├─◆     (job)   backend    iothread0      ┃│  ctx iothread0  bh 1  co 2  fd 1│
    ┃ ├─■─╮   mirror0 mirror     iothread0      ┃│  next blk_get_aio_context       │
    ┃ ●─┤ │   mtop0   mirror_top iothread0      ┃│ vcpu0        blocked: BQL       │
    ┃   ● │   d1      qcow2      iothread0      ┃│  ctx —                          │
    ┃   ● │   base    qcow2      iothread0      ┃│                                 │
    ┃     ●   tgt     qcow2      iothread0      ┃│                                 │
    ┗━━━━━━━━━━━━━━━━━━━━━━━ 10 of 17, 7 folded ┛╰─────────────────────────────────╯
    ╭ 3 Steps ──────────────────────────────────╮╭ 4 SCSI · Locks · Log ───────────╮
    │ step main         iothread0    vcpu0      ││stg0 0:0:0 unplugging  2 requests│
    │  210 ●purge                               ││  #81 READ(10) 2048+8  in flight │
    │  211 ├──bh──────▸○                        ││  #82 TEST UNIT READY  queued    │
    │  212 ●blk_drain                           ││stg1 0:1:0 online      0 requests│
    │  213 ●fmt0→main                           ││graph lock  readers 1  writer —  │
    │▸ 214 ◌ next       ◌ next       ✗ BQL      ││BQL         main                 │
    ╰───────────────────────────────────────────╯╰─────────────────────────────────╯
     fmt0 is already in main, stg0 still says iothread0. If iothread0 runs now, the
     assertion in blk_get_aio_context fails.  Enter choose · ] next page
     ?help :cmd /find s step b back c run g choose p plug m move Tab pane    q quit
    """

  private static let ascii = """
     blockscope  hot-unplug race       step 214/231  = paused  2 can run  x 1 check
    # 1 Graph ================= context - drain #+ 2 Threads ----------------------+
    # B       stg0    backend    iothread0 !    #|>main        tran_commit         |
    #>o       fmt0    qcow2      main      ! 1  #|  ctx main   bh 0  co 1  fd 3    |
    # o       prot0   file       main        1  #|  holds BQL                      |
    # B       stg1    backend    iothread0      #|>iothread0   for_each_req_async  |
    # +-B     (job)   backend    iothread0      #|  ctx iothread0  bh 1  co 2  fd 1|
    # +-J-+   mirror0 mirror     iothread0      #|  next blk_get_aio_context       |
    # o-+ |   mtop0   mirror_top iothread0      #| vcpu0        blocked: BQL       |
    #   o |   d1      qcow2      iothread0      #|  ctx -                          |
    #   o |   base    qcow2      iothread0      #|                                 |
    #     o   tgt     qcow2      iothread0      #|                                 |
    #======================= 10 of 17, 7 folded #+---------------------------------+
    + 3 Steps ----------------------------------++ 4 SCSI - Locks - Log -----------+
    | step main         iothread0    vcpu0      ||stg0 0:0:0 unplugging  2 requests|
    |  210 opurge                               ||  #81 READ(10) 2048+8  in flight |
    |  211 +--bh------>.                        ||  #82 TEST UNIT READY  queued    |
    |  212 oblk_drain                           ||stg1 0:1:0 online      0 requests|
    |  213 ofmt0>main                           ||graph lock  readers 1  writer -  |
    |> 214 . next       . next       x BQL      ||BQL         main                 |
    +-------------------------------------------++---------------------------------+
     fmt0 is already in main, stg0 still says iothread0. If iothread0 runs now, the
     assertion in blk_get_aio_context fails.  Enter choose - ] next page
     ?help :cmd /find s step b back c run g choose p plug m move Tab pane    q quit
    """
}
