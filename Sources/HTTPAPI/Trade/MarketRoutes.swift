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
        let tenant = try request.caller().tenant
        guard let code = request.query["from"] else { throw .invalid("from", "is required") }
        guard let from = service.assets.asset(code) else {
            throw .invalid("from", "is not an asset that is known here")
        }
        return .json { writer in
            writer.array(service.destinations(from: from, for: tenant)) { writer, destination in
                writer.object {
                    $0.member("asset", destination.asset.code)
                    $0.member("hops", integer: destination.hops)
                }
            }
        }
    }

    private func rate(_ request: APIRequest) throws(APIError) -> Answer {
        let from = try asset(inPath: request.parameter("from"))
        let to = try asset(inPath: request.parameter("to"))
        let amount = try IndicativeAmount.read(request.query["amount"])
        let tenant = try request.caller().tenant
        let known =
            from == to ? Fixed.one : service.indicativeRate(from: from, to: to, for: tenant)
        guard let rate = known else { throw .notFound }
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
        let from = try asset(inPath: request.parameter("from"))
        let amount = try IndicativeAmount.read(request.query["amount"])
        let tenant = try request.caller().tenant
        let rates = service.destinations(from: from, for: tenant).compactMap { destination in
            service.indicativeRate(
                from: from, to: destination.asset, for: tenant
            ).flatMap { rate in
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
        let venue = try VenueFilter.read(request.query)
        guard let rows = service.tickers(try symbol(request), at: venue) else { throw .notFound }
        return .json { writer in
            writer.array(rows) { BookView.write($1.ticker, at: $1.venue, into: &$0) }
        }
    }

    private func books(_ request: APIRequest) throws(APIError) -> Answer {
        let venue = try VenueFilter.read(request.query)
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
        let tenant = try request.caller().tenant
        guard let book = service.aggregated(symbol, fees: fees, for: tenant) else {
            throw .notFound
        }
        return .json { BookView.write(book, sides, fees, into: &$0) }
    }

    private func asset(inPath code: String) throws(APIError) -> Asset {
        guard let asset = service.assets.asset(code) else { throw .notFound }
        return asset
    }

    private func symbol(_ request: APIRequest) throws(APIError) -> Symbol {
        guard let symbol = service.assets.symbol(try request.parameter("symbol")) else {
            throw .notFound
        }
        return symbol
    }
}
