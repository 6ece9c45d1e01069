import Domain
import Money
import Routing
import Testing

@testable import Connectors

@Suite struct BookBoardTests {
    private static let staleAfter = Duration.seconds(10)

    private static func board() throws -> BookBoard {
        let board = BookBoard(
            symbols: [Books.symbol, Books.other], depth: 2, staleAfter: staleAfter)
        let levels = try Books.book(
            bids: [("10", "1"), ("9", "1"), ("8", "1")], asks: [("11", "1")])
        board.replace(
            Books.symbol, with: levels, at: Books.second(1), sequence: 1, heard: Books.second(2))
        return board
    }

    private static func book(_ board: BookBoard, at second: Int64) -> Book? {
        board.book(of: Books.symbol, at: Books.second(second))
    }

    private static func flaw(_ board: BookBoard, at second: Int64 = 3) -> BookFlaw? {
        board.flaw(of: Books.symbol, at: Books.second(second))
    }

    private static func set(
        _ board: BookBoard, bid: String, flaw: BookFlaw? = nil
    ) throws -> BookFlaw? {
        let price = try Fixed(bid)
        return board.update(
            Books.symbol, at: Books.second(2), sequence: 2, heard: Books.second(3)
        ) {
            $0.set(.buy, price: price, quantity: .one)
            return flaw
        }
    }

    @Test func aBookIsSyncingUntilItsSnapshot() throws {
        let board = try Self.board()
        #expect(board.book(of: Books.other, at: Books.second(2)) == nil)
        #expect(board.flaw(of: Books.other, at: Books.second(2)) == .syncing)
        #expect(Self.flaw(board) == nil)
        #expect(Self.book(board, at: 3)?.bids.count == 2)
    }

    @Test func aChangeIsSeenByTheNextReader() throws {
        let board = try Self.board()
        #expect(Self.book(board, at: 3)?.sequence == 1)
        #expect(try Self.set(board, bid: "10.5") == nil)
        #expect(Self.book(board, at: 3)?.bids.first?.price == (try Fixed("10.5")))
        #expect(Self.book(board, at: 3)?.sequence == 2)
    }

    @Test(
        arguments: [
            .gap(expected: 2, got: 4), .checksum(expected: 1, got: 2), .syncing, .disconnected,
        ] as [BookFlaw])
    func aFlawMakesTheBookUnusableUntilItIsReplaced(flaw: BookFlaw) throws {
        let board = try Self.board()
        #expect(try Self.set(board, bid: "10.5", flaw: flaw) == flaw)
        #expect(Self.book(board, at: 3) == nil)
        #expect(Self.flaw(board) == flaw)
        #expect(try Self.set(board, bid: "10") == flaw, "a later change heals nothing")
        #expect(Self.book(board, at: 3) == nil)
        let levels = try Books.book(bids: [("7", "1")], asks: [("8", "1")])
        board.replace(
            Books.symbol, with: levels, at: Books.second(4), sequence: 9, heard: Books.second(4))
        #expect(Self.book(board, at: 4)?.bids.first?.price == (try Fixed("7")))
        #expect(board.spoilings(of: Books.symbol) == [flaw.name: 1])
    }

    @Test func aChangeThatCrossesTheBookIsAFlaw() throws {
        let board = try Self.board()
        #expect(try Self.set(board, bid: "11") == .crossed)
        #expect(Self.book(board, at: 3) == nil)
    }

    @Test func aCrossedSnapshotIsNone() throws {
        let board = try Self.board()
        let levels = try Books.book(bids: [("12", "1")], asks: [("11", "1")])
        let flaw = board.replace(
            Books.symbol, with: levels, at: Books.second(2), sequence: 2, heard: Books.second(2))
        #expect(flaw == .crossed)
        #expect(Self.book(board, at: 3) == nil)
    }

    @Test func silenceMakesEveryBookStaleAndAHeartbeatEndsIt() throws {
        let board = try Self.board()
        #expect(Self.book(board, at: 12) != nil)
        #expect(Self.book(board, at: 13) == nil)
        #expect(Self.flaw(board, at: 13) == .stale(since: Books.second(2)))
        board.hear(at: Books.second(13))
        #expect(Self.book(board, at: 13) != nil)
        board.hear(at: Books.second(5))
        #expect(board.lastHeard == Books.second(13), "what was heard late is no step back")
    }

    /// Else a stream that hangs after it would be trusted for as long as the clock was set back.
    @Test func aClockThatIsSetBackMakesBooksStaleUntilTheStreamIsHeardAgain() throws {
        let board = try Self.board()
        board.hear(at: Books.second(3_600))
        #expect(Self.book(board, at: 3_600) != nil)
        #expect(Self.book(board, at: 100) == nil)
        #expect(Self.flaw(board, at: 100) == .stale(since: Books.second(3_600)))
        board.hear(at: Books.second(101))
        #expect(Self.book(board, at: 101) != nil)
        #expect(Self.book(board, at: 112) == nil, "it hangs by the new clock")
    }

    @Test func aDisconnectedStreamSpoilsEveryBookAndHidesWhatWasWrongBefore() throws {
        let board = try Self.board()
        board.spoil(Books.symbol, .gap(expected: 2, got: 4))
        board.spoil(Books.symbol, .checksum(expected: 1, got: 2))
        #expect(Self.flaw(board) == .gap(expected: 2, got: 4))
        board.spoilAll(.disconnected)
        #expect(Self.flaw(board) == .disconnected)
        #expect(board.flaw(of: Books.other, at: Books.second(3)) == .disconnected)
        board.spoilAll(.syncing)
        #expect(Self.flaw(board) == .syncing)
    }

    @Test func aSymbolThatIsNotHereHasNoBook() throws {
        let board = BookBoard(symbols: [Books.other], depth: 1, staleAfter: Self.staleAfter)
        #expect(Self.book(board, at: 1) == nil)
        #expect(Self.flaw(board) == .syncing)
    }
}
