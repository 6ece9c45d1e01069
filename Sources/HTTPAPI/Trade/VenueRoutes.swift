import Domain
import Engine
import Money
import Routing
import StrictJSON

/// Venues, the tenant's accounts there, and what they hold.
struct VenueRoutes: Sendable {
    private static let base = "/trade/v1/venues"

    let service: any MarketService

    var routes: [Route] {
        [
            Route(.get, Self.base, .scope(.venuesView)) { _ in venues() },
            Route(.get, Self.base + "/accounts", .scope(.venuesView)) {
                request async throws(APIError) in accounts(of: try request.caller().tenant)
            },
            Route(.get, Self.base + "/balances/summary", .scope(.venuesView)) {
                request async throws(APIError) in try await balances(request)
            },
        ]
    }

    private func venues() -> Answer {
        .json { writer in
            writer.array(service.venues()) { writer, venue in
                writer.object {
                    $0.member("id", venue.id.text)
                    $0.member("environment", venue.environment.rawValue)
                    $0.member("available", bool: venue.isAvailable)
                    $0.member("fees") {
                        $0.member("maker", venue.fees.maker.description)
                        $0.member("taker", venue.fees.taker.description)
                        $0.member("asset", Self.name(of: venue.fees.asset))
                    }
                    $0.member("symbols", array: venue.rules) { Self.write($1, into: &$0) }
                }
            }
        }
    }

    private static func write(_ rules: MarketRules, into writer: inout JSONWriter) {
        writer.object {
            $0.member("symbol", rules.symbol.description)
            $0.member("lot", rules.lot.description)
            $0.member("tick", rules.tick.description)
            $0.member("minQuantity", rules.minQuantity.description)
            $0.member("minNotional", rules.minNotional.description)
        }
    }

    private static func name(of fee: FeeAsset) -> String {
        switch fee {
        case .received: "received"
        case .base: "base"
        case .quote: "quote"
        case .asset(let asset): asset.code
        }
    }

    private func accounts(of tenant: TenantID) -> Answer {
        .json { writer in
            writer.array(service.accounts(of: tenant)) { writer, account in
                writer.object {
                    $0.member("venue", account.venue.text)
                    $0.member("venueAccount", account.account.text)
                    $0.member(
                        "environment", service.environment(of: account.venue).rawValue)
                }
            }
        }
    }

    private func balances(_ request: APIRequest) async throws(APIError) -> Answer {
        var errors = FieldErrors()
        let aggregate = Self.flag(request.query, "aggregate", &errors)
        let nonZero = Self.flag(request.query, "nonZeroBalanceOnly", &errors)
        let code = request.query["asset"]
        if let code, service.assets.asset(code) == nil {
            errors.add("asset", "is not an asset that is known here")
        }
        guard errors.isEmpty else { throw .invalid(errors) }
        let venue = try VenueFilter.read(request.query)
        var rows = await service.balances(of: try request.caller().tenant)
            .filter { code == nil || $0.pocket.asset.code == code }
            .filter { venue == nil || $0.pocket.account.venue == venue }
            .map(BalanceRow.init)
        if aggregate { rows = BalanceRow.sums(rows) }
        if nonZero { rows = rows.filter { !$0.isZero } }
        return .json { writer in writer.array(rows) { $1.write(into: &$0) } }
    }

    private static func flag(
        _ query: QueryParameters, _ name: String, _ errors: inout FieldErrors
    ) -> Bool {
        switch query[name] {
        case nil, "false": return false
        case "true": return true
        default:
            errors.add(name, "must be true or false")
            return false
        }
    }
}
