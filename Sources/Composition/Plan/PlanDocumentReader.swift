import Domain
import HTTPAPI
import Money
import Routing
import StrictJSON

/// Reads a ``PlanDocument``, or names every bad field of it at once, by its path in the document.
struct PlanDocumentReader {
    let assets: AssetDirectory
    let at: Instant
    var errors = FieldErrors()

    /// - Parameter at: what `expiresAt` must be later than, and the time of the books.
    static func read(_ json: JSONValue, at: Instant) throws(FieldErrors) -> PlanDocument {
        guard json.object != nil else { throw FieldErrors("body", "must be a JSON object") }
        var reader = PlanDocumentReader(
            assets: AssetDirectory(configured: [], named: codes(json)), at: at)
        let venues = reader.venues(json)
        let books = reader.books(json, venues)
        let request = reader.request(json)
        guard reader.errors.isEmpty, let request else { throw reader.errors }
        return PlanDocument(request: request, venues: venues, books: books)
    }

    /// Every code that the venues' symbols, balances and fees name.
    private static func codes(_ json: JSONValue) -> [String] {
        var codes: [String] = []
        for venue in json["venues"]?.array ?? [] {
            for symbol in venue["symbols"]?.array ?? [] {
                codes += symbol["symbol"]?.string?.split(separator: "-").map(String.init) ?? []
            }
            for account in venue["accounts"]?.array ?? [] {
                codes += account["balances"]?.object?.map(\.name) ?? []
            }
            if let fee = venue["feeAsset"]?.string, feeAssetWords[fee] == nil { codes.append(fee) }
        }
        return codes.filter(Asset.isWellFormed)
    }

    static let feeAssetWords: [String: FeeAsset] = [
        "received": .received, "base": .base, "quote": .quote,
    ]

    private mutating func request(_ json: JSONValue) -> ConversionRequest? {
        guard let body = member(json, "request") else {
            errors.add("request", "is required")
            return nil
        }
        do {
            let request = try ConversionRequestBody.decode(body, assets: assets, now: at)
            if let expiresAt = request.expiresAt, expiresAt <= at {
                errors.add("request.expiresAt", ConversionRequestBody.pastExpiry)
            }
            return request
        } catch {
            for (field, messages) in error.entries {
                for message in messages {
                    errors.add(field == "body" ? "request" : "request.\(field)", message)
                }
            }
            return nil
        }
    }

    private mutating func books(
        _ json: JSONValue, _ venues: [PlanDocument.VenueRow]
    ) -> [(venue: VenueID, book: Book)] {
        var books: [(venue: VenueID, book: Book)] = []
        for (path, row) in list(json, "books", "books") {
            let bids = levels(row, "bids", path).sorted { $0.price > $1.price }
            let asks = levels(row, "asks", path).sorted { $0.price < $1.price }
            guard let id = text(row, "venue", path), let symbol = symbol(row, path) else {
                continue
            }
            guard let venue = venues.first(where: { $0.id.text == id }) else {
                errors.add("\(path).venue", "is not one of the venues")
                continue
            }
            guard venue.rules.contains(where: { $0.symbol == symbol }) else {
                errors.add("\(path).symbol", "is not a symbol of that venue")
                continue
            }
            guard !books.contains(where: { $0.venue == venue.id && $0.book.symbol == symbol })
            else {
                errors.add(path, "is a second book of one venue and symbol")
                continue
            }
            books.append(
                (venue.id, Book(symbol: symbol, bids: bids, asks: asks, at: at, sequence: 1)))
        }
        return books
    }

    private mutating func levels(
        _ row: JSONValue, _ name: String, _ path: String
    ) -> [BookLevel] {
        var levels: [BookLevel] = []
        for (path, level) in list(row, name, "\(path).\(name)") {
            guard let pair = level.array, pair.count == 2 else {
                errors.add(path, "must be [price, quantity]")
                continue
            }
            if let price = number(pair[0], "\(path)[0]", over: .zero),
                let quantity = number(pair[1], "\(path)[1]", over: .zero)
            {
                levels.append(BookLevel(price: price, quantity: quantity))
            }
        }
        return levels
    }
}
