import Domain
import Money
import Routing

@testable import Connectors

/// Short spellings for tests of books.
enum Books {
    static let symbol = Symbol(base: Asset("BTC", scale: 8), quote: Asset("USDT", scale: 8))
    static let other = Symbol(base: Asset("ETH", scale: 8), quote: Asset("USDT", scale: 8))

    static func levels(_ rows: [(String, String)]) throws -> [BookLevel] {
        try rows.map { BookLevel(price: try Fixed($0.0), quantity: try Fixed($0.1)) }
    }

    static func book(
        bids: [(String, String)], asks: [(String, String)]
    ) throws -> LevelBook {
        var book = LevelBook()
        book.replace(bids: try levels(bids), asks: try levels(asks))
        return book
    }

    static func second(_ seconds: Int64) -> Instant { Instant(microseconds: seconds * 1_000_000) }
}

/// SplitMix64: the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
