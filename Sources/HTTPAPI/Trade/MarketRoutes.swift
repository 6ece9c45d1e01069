import Domain
import Engine
import Money
import Routing
import StrictJSON

/// Rates, tickers and books, from memory.
struct MarketRoutes: Sendable {
    private static let base = "/trade/v1"

    let service: any MarketService
    let time: any TimeSource

    var routes: [Route] {
        [
            Route(
                .get, ConversionRoutes.base + "/destination-assets", .scope(.conversionsView)
            ) { request async throws(APIError) in try destinations(request) },
            Route(.get, Self.base + "/rates/indicative/{from}", .scope(.marketDataView)) {
                request async throws(APIError) in try rates(request)
            },
            Route(.get, Self.base + "/rates/indicative/{from}/{to}", .scope(.marketDataView)) {
                request async throws(APIError) in try rate(request)
            },
            Route(.get, Self.base + "/market-data/ticker/{symbol}", .scope(.marketDataView)) {
                request async throws(APIError) in try ticker(request)
            },
            Route(.get, Self.base + "/market-data/order-book/{symbol}", .scope(.marketDataView)) {
                request async throws(APIError) in try books(request)
            },
            Route(
                .get, Self.base + "/market-data/order-book/{symbol}/aggregated",
                .scope(.marketDataView)
            ) { request async throws(APIError) in try aggregated(request) },
        ]
    }

    private func destinations(_ request: APIRequest) throws(APIError) -> Answer {
        guard let code = request.query["from"] else { throw .invalid("from", "is required") }
        let from = try asset(code, field: "from")
        return .json { writer in
            writer.array(service.destinations(from: from)) { writer, destination in
                writer.object {
                    $0.member("asset", destination.asset.code)
                    $0.member("hops", integer: destination.hops)
                }
            }
        }
    }

    private func rate(_ request: APIRequest) throws(APIError) -> Answer {
        let from = try asset(request.parameter("from"), field: "from")
        let to = try asset(request.parameter("to"), field: "to")
        let amount = try IndicativeAmount.read(request.query["amount"])
        guard from != to else { throw .invalid("to", "must differ from from") }
        guard let rate = service.indicativeRate(from: from, to: to) else {
            throw .service(
                .impossible(
                    Failure(.noRoute, "There is no market between \(from) and \(to) now."),
                    figures: [:]))
        }
        guard let value = try? rate.multiplied(by: amount, rounding: .down) else {
            throw .invalid("amount", "is too large")
        }
        return .json { writer in
            writer.object {
                $0.member("from", from.code)
                $0.member("amount", amount.description)
                $0.member("timestamp", time.now().description)
                $0.member("to", to.code)
                $0.member("rate", rate.description)
                $0.member("toAmount", value.description)
            }
        }
    }

    private func rates(_ request: APIRequest) throws(APIError) -> Answer {
        let from = try asset(request.parameter("from"), field: "from")
        let amount = try IndicativeAmount.read(request.query["amount"])
        let rates = service.destinations(from: from).compactMap { destination in
            service.indicativeRate(from: from, to: destination.asset).flatMap { rate in
                (try? rate.multiplied(by: amount, rounding: .down)).map {
                    (asset: destination.asset, rate: rate, value: $0)
                }
            }
        }
        return .json { writer in
            writer.object {
                $0.member("from", from.code)
                $0.member("amount", amount.description)
                $0.member("timestamp", time.now().description)
                $0.member("rates", array: rates) { writer, row in
                    writer.object {
                        $0.member("to", row.asset.code)
                        $0.member("rate", row.rate.description)
                        $0.member("toAmount", row.value.description)
                    }
                }
            }
        }
    }

    private func ticker(_ request: APIRequest) throws(APIError) -> Answer {
        let venue = request.query["venue"].map { VenueID($0) }
        guard let rows = service.tickers(try symbol(request), at: venue) else { throw .notFound }
        return .json { writer in
            writer.array(rows) { BookView.write($1.ticker, at: $1.venue, into: &$0) }
        }
    }

    private func books(_ request: APIRequest) throws(APIError) -> Answer {
        let venue = request.query["venue"].map { VenueID($0) }
        guard let rows = service.books(try symbol(request), at: venue) else { throw .notFound }
        return .json { writer in
            writer.array(rows) { BookView.write($1.book, at: $1.venue, into: &$0) }
        }
    }

    private func aggregated(_ request: APIRequest) throws(APIError) -> Answer {
        let symbol = try symbol(request)
        var errors = FieldErrors()
        let fees = request.query["feeStrategy"].map { FeeStrategy(rawValue: $0) } ?? .taker
        if fees == nil { errors.add("feeStrategy", "must be MAKER or TAKER") }
        let sides = request.query["orderBookType"].map { BookSides(rawValue: $0) } ?? .both
        if sides == nil { errors.add("orderBookType", "must be FULL, BID or ASK") }
        guard let fees, let sides, errors.isEmpty else { throw .invalid(errors) }
        guard let book = service.aggregated(symbol, fees: fees) else { throw .notFound }
        return .json { BookView.write(book, sides, fees, into: &$0) }
    }

    private func asset(_ code: String, field: String) throws(APIError) -> Asset {
        guard let asset = service.assets.asset(code) else {
            throw .invalid(field, "is not an asset that is known here")
        }
        return asset
    }

    private func symbol(_ request: APIRequest) throws(APIError) -> Symbol {
        guard let symbol = service.assets.symbol(try request.parameter("symbol")) else {
            throw .notFound
        }
        return symbol
    }
}

/// The `amount` of an indicative rate: at least 0.000001, 1 where it is absent.
enum IndicativeAmount {
    static let min = Fixed.step(digits: 6)

    static func read(_ text: String?) throws(APIError) -> Fixed {
        guard let text else { return .one }
        let amount: Fixed
        do {
            amount = try DecimalText.read(text).value
        } catch {
            throw .invalid("amount", "must be a plain decimal number of at least \(min)")
        }
        guard amount >= min else { throw .invalid("amount", "must be at least \(min)") }
        return amount
    }
}
