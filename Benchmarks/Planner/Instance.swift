import Domain
import Money
import Routing
import StrictJSON

/// A request to the planner as one line of JSON, for programs that judge its plans.
///
/// Numbers are strings. Markets of one venue and symbol name one book:
/// `{"from", "to", "fixed": "from"|"to", "amount", "inventory", "hops": [[symbol, side]],
/// "bounds": [[symbol, side, price]], "mids": {symbol: price},
/// "books": [{"venue", "symbol", "bids": [[price, quantity]], "asks"}],
/// "markets": [{"venue", "account", "symbol", "taker", "feeAsset", "lot", "tick", "minQuantity",
/// "minNotional", "spendable": {asset: amount}}]}`.
struct Instance {
    enum Failure: Error { case missing(String) }

    let request: PathRequest

    init(_ json: JSONValue) throws {
        var books: [String: Book] = [:]
        for row in json["books"]?.array ?? [] {
            let symbol = try Self.symbol(Self.text(row, "symbol"))
            books[try Self.text(row, "venue") + "|" + symbol.description] = Book(
                symbol: symbol, bids: try Self.levels(row, "bids"),
                asks: try Self.levels(row, "asks"), at: Instant(microseconds: 0), sequence: 1)
        }
        let amount = try Self.number(json, "amount")
        request = PathRequest(
            from: Self.asset(try Self.text(json, "from")),
            to: Self.asset(try Self.text(json, "to")),
            fixed: try Self.text(json, "fixed") == "from" ? .from(amount) : .to(amount),
            markets: try (json["markets"]?.array ?? []).map { try Self.market($0, books) },
            hops: try json["hops"]?.array.map { try $0.map(Self.hop) },
            priceBounds: try Self.bounds(json), mids: try Self.mids(json),
            usesInventory: json["inventory"]?.bool ?? false)
    }

    private static func market(_ row: JSONValue, _ books: [String: Book]) throws -> Market {
        let symbol = try symbol(text(row, "symbol"))
        let venue = try text(row, "venue")
        guard let book = books[venue + "|" + symbol.description] else {
            throw Failure.missing("book of \(venue) \(symbol)")
        }
        var spendable: [Asset: Fixed] = [:]
        for member in row["spendable"]?.object ?? [] {
            spendable[asset(member.name)] = try Fixed(member.value.string ?? "")
        }
        let fee = try text(row, "feeAsset")
        let named: [String: FeeAsset] = ["received": .received, "base": .base, "quote": .quote]
        return Market(
            account: VenueAccount(VenueID(venue), AccountID(try text(row, "account"))), book: book,
            fees: FeeSchedule(
                maker: .zero, taker: try number(row, "taker"),
                asset: named[fee] ?? .asset(asset(fee))),
            rules: MarketRules(
                symbol: symbol, lot: try number(row, "lot"), tick: try number(row, "tick"),
                minQuantity: try number(row, "minQuantity"),
                minNotional: try number(row, "minNotional")),
            spendable: spendable)
    }

    private static func bounds(_ json: JSONValue) throws -> [Hop: Fixed] {
        var bounds: [Hop: Fixed] = [:]
        for row in json["bounds"]?.array ?? [] {
            guard let price = row.array?.last?.string else { throw Failure.missing("bound") }
            bounds[try hop(row)] = try Fixed(price)
        }
        return bounds
    }

    private static func mids(_ json: JSONValue) throws -> [Symbol: Fixed] {
        var mids: [Symbol: Fixed] = [:]
        for member in json["mids"]?.object ?? [] {
            mids[try symbol(member.name)] = try Fixed(member.value.string ?? "")
        }
        return mids
    }

    private static func hop(_ row: JSONValue) throws -> Hop {
        guard let parts = row.array, parts.count >= 2, let name = parts[0].string,
            let side = parts[1].string.flatMap(Side.init)
        else { throw Failure.missing("hop") }
        return Hop(symbol: try symbol(name), side: side)
    }

    private static func levels(_ row: JSONValue, _ name: String) throws -> [BookLevel] {
        try (row[name]?.array ?? []).map { level in
            guard let pair = level.array, pair.count == 2, let price = pair[0].string,
                let quantity = pair[1].string
            else { throw Failure.missing("level") }
            return BookLevel(price: try Fixed(price), quantity: try Fixed(quantity))
        }
    }

    private static func symbol(_ text: String) throws -> Symbol {
        let parts = text.split(separator: "-")
        guard parts.count == 2 else { throw Failure.missing("symbol") }
        return Symbol(base: asset(String(parts[0])), quote: asset(String(parts[1])))
    }

    private static func asset(_ code: String) -> Asset { Asset(code, scale: 18) }

    private static func text(_ json: JSONValue, _ name: String) throws -> String {
        guard let text = json[name]?.string else { throw Failure.missing(name) }
        return text
    }

    private static func number(_ json: JSONValue, _ name: String) throws -> Fixed {
        try Fixed(text(json, name))
    }
}
