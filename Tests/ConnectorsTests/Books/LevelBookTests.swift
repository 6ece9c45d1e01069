import Domain
import Money
import Routing
import Testing
import VenueProtocols

@testable import Connectors

@Suite struct LevelBookTests {
    @Test func levelsAreSortedFromTheBestWhateverTheirOrder() throws {
        let book = try Books.book(
            bids: [("9", "1"), ("10", "2"), ("8", "3")],
            asks: [("12", "1"), ("11", "2"), ("13", "3")])
        #expect(Array(book.top(.buy, 2)) == (try Books.levels([("10", "2"), ("9", "1")])))
        #expect(Array(book.top(.sell, 9)).map(\.price.description) == ["11", "12", "13"])
    }

    @Test func theLastQuantityOfAPriceCountsAndZeroIsNone() throws {
        var book = try Books.book(
            bids: [("10", "1"), ("10", "2"), ("9", "0")], asks: [("11", "1")])
        #expect(Array(book.top(.buy, 9)) == (try Books.levels([("10", "2")])))
        book.set(.sell, price: try Fixed("11"), quantity: .zero)
        book.set(.sell, price: try Fixed("11"), quantity: .zero)
        #expect(book.count(.sell) == 0)
    }

    @Test(
        arguments: [
            ("10", "11", false), ("10", "10", true), ("10.5", "10.4", true), ("10", nil, false),
            (nil, "11", false),
        ] as [(String?, String?, Bool)])
    func aBookIsCrossedWhereItsBestBidIsNotBelowItsBestAsk(
        bid: String?, ask: String?, isCrossed: Bool
    ) throws {
        let book = try Books.book(
            bids: bid.map { [($0, "1")] } ?? [], asks: ask.map { [($0, "1")] } ?? [])
        #expect(book.isCrossed == isCrossed)
    }

    @Test func truncatingDropsTheWorstOfBothSides() throws {
        var book = try Books.book(
            bids: [("10", "1"), ("9", "1"), ("8", "1")], asks: [("11", "1"), ("12", "1")])
        book.truncate(to: 2)
        #expect(Array(book.top(.buy, 9)).map(\.price.description) == ["10", "9"])
        book.truncate(to: 1)
        #expect(Array(book.top(.sell, 9)).map(\.price.description) == ["11"])
    }

    @Test func theBookShowsTheTopWithTimeAndSequence() throws {
        let levels = try Books.book(bids: [("10", "1"), ("9", "1")], asks: [("11", "1")])
        let book = levels.book(of: Books.symbol, depth: 1, at: Books.second(5), sequence: 7)
        #expect(book.bids == (try Books.levels([("10", "1")])))
        #expect(book.asks == (try Books.levels([("11", "1")])))
        #expect(book.at == Books.second(5) && book.sequence == 7 && book.symbol == Books.symbol)
    }

    /// A snapshot is what its levels are one after the other, whatever their order.
    @Test(arguments: UInt64(1)...20)
    func aSnapshotIsTheBookOfItsLevels(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var levels: [Side: [BookLevel]] = [.buy: [], .sell: []]
        var one = LevelBook()
        for _ in 0..<500 {
            let side: Side = Bool.random(using: &generator) ? .buy : .sell
            let level = BookLevel(
                price: Fixed(Int.random(in: 1...60, using: &generator)),
                quantity: Fixed(Int.random(in: 0...3, using: &generator)))
            levels[side]?.append(level)
            one.set(side, price: level.price, quantity: level.quantity)
        }
        var other = one
        other.replace(bids: levels[.buy] ?? [], asks: levels[.sell] ?? [])
        #expect(other == one)
    }

    /// Against a table of prices that is sorted anew each time.
    @Test(arguments: UInt64(1)...20)
    func anySeriesOfChangesEndsInTheSameBookAsATable(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var book = LevelBook()
        var table: [Side: [Int: Int]] = [.buy: [:], .sell: [:]]
        for _ in 0..<2_000 {
            let side: Side = Bool.random(using: &generator) ? .buy : .sell
            let price = Int.random(in: 1...60, using: &generator)
            let quantity = Int.random(in: 0...3, using: &generator)
            book.set(side, price: Fixed(price), quantity: Fixed(quantity))
            table[side]?[price] = quantity == 0 ? nil : quantity
        }
        for side in [Side.buy, .sell] {
            let expected = (table[side] ?? [:])
                .sorted { side == .buy ? $0.key > $1.key : $0.key < $1.key }
                .map { BookLevel(price: Fixed($0.key), quantity: Fixed($0.value)) }
            #expect(Array(book.top(side, 100)) == expected)
            #expect(book.count(side) == expected.count)
        }
    }
}

@Suite struct BookChecksumTests {
    private static let asks = [
        ("45285.2", "0.00100000"), ("45286.4", "1.54571953"), ("45286.6", "1.54571109"),
        ("45289.6", "1.54560911"), ("45290.2", "0.15890660"), ("45291.8", "1.54553491"),
        ("45294.7", "0.04454749"), ("45296.1", "0.35380000"), ("45297.5", "0.09945542"),
        ("45299.5", "0.18772827"), ("45300.0", "1.00000000"),
    ]
    private static let bids = [
        ("45283.5", "0.10000000"), ("45283.4", "1.54582015"), ("45282.1", "0.10000000"),
        ("45281.0", "0.10000000"), ("45280.3", "1.54592586"), ("45279.0", "0.07990000"),
        ("45277.6", "0.03310103"), ("45277.5", "0.30000000"), ("45277.3", "1.54602737"),
        ("45276.6", "0.15445238"), ("45276.5", "9.00000000"),
    ]

    /// The worked example of Kraken's documentation, with a level below the ten on each side.
    @Test func theDocumentedBookHasTheDocumentedChecksum() throws {
        let book = try Books.book(bids: Self.bids, asks: Self.asks)
        #expect(book.krakenChecksum(priceDigits: 1, quantityDigits: 8) == 3_310_070_434)
    }

    @Test func oneUnitOrOneDecimalMakesAnotherChecksum() throws {
        var book = try Books.book(bids: Self.bids, asks: Self.asks)
        #expect(book.krakenChecksum(priceDigits: 2, quantityDigits: 8) != 3_310_070_434)
        book.set(.buy, price: try Fixed("45276.6"), quantity: try Fixed("0.15445239"))
        #expect(book.krakenChecksum(priceDigits: 1, quantityDigits: 8) != 3_310_070_434)
    }

    @Test func quantitiesBeyondSixtyFourBitsAreDigitsToo() throws {
        let book = try Books.book(bids: [("0.000001", "98765432109876.123456")], asks: [])
        let texts = [(price: "0.000001", quantity: "98765432109876.123456000000")]
        let none: [(price: String, quantity: String)] = []
        #expect(
            book.krakenChecksum(priceDigits: 6, quantityDigits: 12)
                == KrakenChecksum.of(asks: none, bids: texts))
    }

    @Test func anEmptyBookHasTheChecksumOfNothing() {
        #expect(LevelBook().krakenChecksum(priceDigits: 1, quantityDigits: 8) == 0)
    }
}
