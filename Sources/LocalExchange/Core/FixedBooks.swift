import Domain
import Foundation
import Money
package import Routing
import StrictJSON
package import Venues

/// Books that are always the same: what was taken is there again after ``renewal``.
///
/// The file is one JSON object: `renewMilliseconds` (1000 where it is missing) and, for each
/// symbol, `"BTC-USDT": {"bids": [["59990", "2"]], "asks": [["60010", "2"]]}` with prices and
/// quantities as texts. Markets that are not named have empty books.
package struct FixedBooks: MarketEventSource {
    package static let renewalDefault = Duration.seconds(1)
    private static let renewalMillisecondsMax: Int64 = 86_400_000

    private let books: [(market: Int, bids: [BookLevel], asks: [BookLevel])]
    private let renewalMicroseconds: Int64
    private var round: Int64 = 0
    private var place = 0

    /// - Parameter renewal: at least a millisecond.
    package init(
        _ books: [(market: Int, bids: [BookLevel], asks: [BookLevel])],
        renewal: Duration = renewalDefault
    ) {
        self.books = books
        let (seconds, attoseconds) = renewal.components
        renewalMicroseconds = max(1_000, seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }

    package mutating func next(until elapsed: Int64) -> MarketEvent? {
        guard !books.isEmpty else { return nil }
        if place == books.count {
            // Rounds that nobody saw would have changed nothing.
            round = max(round + 1, elapsed / renewalMicroseconds)
            place = 0
        }
        guard round * renewalMicroseconds <= elapsed else { return nil }
        defer { place += 1 }
        let book = books[place]
        return MarketEvent(
            at: round * renewalMicroseconds, market: book.market,
            content: .replaced(bids: book.bids, asks: book.asks))
    }

    /// Reads the file.
    ///
    /// - Throws: ``SandboxError/book(path:reason:)``.
    static func read(path: String, markets: [SandboxMarket]) throws(SandboxError) -> FixedBooks {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .book(path: path, reason: "cannot be read")
        }
        guard let json = try? JSONParser.parse(Array(data)), let members = json.object else {
            throw .book(path: path, reason: "expected one JSON object")
        }
        var books: [(market: Int, bids: [BookLevel], asks: [BookLevel])] = []
        for member in members where member.name != "renewMilliseconds" {
            guard let market = markets.firstIndex(where: { $0.symbol.description == member.name })
            else { throw .book(path: path, reason: "\(member.name) is not traded here") }
            guard let bids = levels(member.value["bids"]), let asks = levels(member.value["asks"])
            else { throw .book(path: path, reason: "\(member.name): expected bids and asks") }
            books.append((market, bids, asks))
        }
        guard let json = json["renewMilliseconds"] else { return FixedBooks(books) }
        guard let milliseconds = json.integer, (1...renewalMillisecondsMax).contains(milliseconds)
        else { throw .book(path: path, reason: "renewMilliseconds: expected 1 to a day") }
        return FixedBooks(books, renewal: .milliseconds(milliseconds))
    }

    /// Whether a price or a quantity can be shown and reckoned with.
    static func isSensible(_ value: Fixed) -> Bool {
        value.isPositive && value <= SandboxLimits.streetMax
    }

    /// Pairs of price and quantity as texts, both above zero.
    static func levels(_ json: JSONValue?) -> [BookLevel]? {
        guard let rows = json?.array else { return nil }
        var levels: [BookLevel] = []
        for row in rows {
            guard let pair = row.array, pair.count == 2,
                let price = pair[0].string.flatMap({ try? Fixed($0) }), isSensible(price),
                let quantity = pair[1].string.flatMap({ try? Fixed($0) }), isSensible(quantity)
            else { return nil }
            levels.append(BookLevel(price: price, quantity: quantity))
        }
        return levels
    }
}
