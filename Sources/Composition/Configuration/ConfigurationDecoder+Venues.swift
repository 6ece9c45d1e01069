import Domain
import Foundation
import Money
import Routing

extension ConfigurationDecoder {
    fileprivate static let venueKeys = [
        "id", "kind", "fees", "feeAsset", "tape", "synthetic", "symbols", "accounts",
        "latencyMilliseconds", "faults",
    ]
    static let latencyMillisecondsMax = 60_000

    /// Venues of every kind, in the order of the file.
    enum ConfiguredVenue {
        case paper(VenueConfiguration)
        case issuer(IssuerSettings)
        case dealer(DealerSettings)
        case connector(ConnectorSettings)
    }

    private enum VenueKindWord: String {
        case paper, issuer, dealer, binance, kraken, bitstamp

        var keys: [String] {
            switch self {
            case .paper: ConfigurationDecoder.venueKeys
            case .issuer: ConfigurationDecoder.issuerKeys
            case .dealer: ConfigurationDecoder.dealerKeys
            case .binance: ConfigurationDecoder.binanceKeys
            case .kraken: ConfigurationDecoder.krakenKeys
            case .bitstamp: ConfigurationDecoder.bitstampKeys
            }
        }
    }

    func venues(_ assets: AssetDirectory) -> [ConfiguredVenue] {
        top.elements(
            "venues", id: "id", keys: nil, expected: Self.identifierExpected,
            Self.isIdentifier
        ).map { id, section in
            let kind = section.required(
                "kind", "paper, issuer, dealer, binance, kraken or bitstamp"
            ) { VenueKindWord(rawValue: $0) }
            section.allow(only: (kind ?? .paper).keys)
            return switch kind ?? .paper {
            case .paper: .paper(paper(section, id: id, assets))
            case .issuer: .issuer(issuer(section, id: id, assets))
            case .dealer: .dealer(dealer(section, id: id))
            case .binance: .connector(connector(section, id: id, .binance, assets))
            case .kraken: .connector(connector(section, id: id, .kraken, assets))
            case .bitstamp: .connector(connector(section, id: id, .bitstamp, assets))
            }
        }
    }

    private func paper(
        _ section: ConfigurationSection, id: String, _ assets: AssetDirectory
    ) -> VenueConfiguration {
        let milliseconds = section.whole(
            "latencyMilliseconds", 0...Self.latencyMillisecondsMax, "milliseconds")
        return VenueConfiguration(
            id: VenueID(id), fees: fees(section, assets), market: market(section, id: id),
            rules: rules(section, assets), accounts: accounts(section, assets),
            latency: .milliseconds(milliseconds ?? 0), faults: faults(section))
    }

    private func fees(_ venue: ConfigurationSection, _ assets: AssetDirectory) -> FeeSchedule {
        let section = venue.section("fees", keys: ["maker", "taker"])
        func fee(_ key: String) -> Fixed {
            section.decimal(key, "a fraction of the notional between -1 and 1, such as 0.0026") {
                $0.magnitude < .one
            } ?? .zero
        }
        let asset = venue.value("feeAsset", "received, base, quote or a known asset") { text in
            switch text {
            case "received": FeeAsset.received
            case "base": .base
            case "quote": .quote
            default: assets.asset(text).map(FeeAsset.asset)
            }
        }
        return FeeSchedule(maker: fee("maker"), taker: fee("taker"), asset: asset ?? .received)
    }

    private func market(_ venue: ConfigurationSection, id: String) -> VenueConfiguration.Market {
        guard venue.has("tape") else {
            let synthetic = venue.section("synthetic", keys: ["seed"])
            return .synthetic(seed: synthetic.seed("seed") ?? Self.seed(of: id))
        }
        if venue.has("synthetic"), let node = venue.node("synthetic") {
            venue.report(node, "synthetic", "expected either `tape` or `synthetic`, got both")
        }
        let tape = venue.section("tape", keys: ["path", "venue"])
        let path = tape.required("path", "the path of a recorded tape that is there") { text in
            let path = absolute(text)
            return !text.isEmpty && FileManager.default.isReadableFile(atPath: path) ? path : nil
        }
        let name = tape.text("venue", "the venue's name in the tape")
        return .tape(path: path ?? "", venue: name ?? id)
    }

    /// FNV-1a: two synthetic venues without a seed differ, and each is the same at every start.
    static func seed(of id: String) -> UInt64 {
        id.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    private func rules(_ venue: ConfigurationSection, _ assets: AssetDirectory) -> [MarketRules] {
        let elements = venue.elements(
            "symbols", id: "symbol", keys: ["symbol", "lot", "tick", "minQuantity", "minNotional"],
            bare: true, expected: "two assets as BASE-QUOTE"
        ) { assets.symbol($0) != nil }
        if elements.isEmpty {
            venue.reader.report(
                line: venue.node("symbols")?.mark?.line ?? venue.line,
                "\(venue.path(to: "symbols")): expected at least one symbol")
        }
        return elements.compactMap { text, section in
            func step(_ key: String) -> Fixed? {
                section.decimal(key, "a number of zero or more") { !$0.isNegative }
            }
            // No venue trades less than the smallest unit of an asset: without it a rest of 10^-18
            // would be worth an order.
            return assets.symbol(text).map { symbol in
                MarketRules(
                    symbol: symbol, lot: step("lot") ?? Fixed.step(digits: symbol.base.scale),
                    tick: step("tick") ?? .zero, minQuantity: step("minQuantity") ?? .zero,
                    minNotional: step("minNotional") ?? Fixed.step(digits: symbol.quote.scale))
            }
        }
    }

    private func accounts(
        _ venue: ConfigurationSection, _ assets: AssetDirectory
    ) -> [AccountConfiguration] {
        venue.elements(
            "accounts", id: "id", keys: ["id", "tenant", "balances"],
            expected: Self.identifierExpected, Self.isIdentifier
        ).map { id, section in
            let tenant = section.required("tenant", "the id of a tenant") { text in
                Self.isIdentifier(text) ? text : nil
            }
            return AccountConfiguration(
                id: AccountID(id), tenant: TenantID(tenant ?? ""),
                balances: balances(section.section("balances", keys: nil), assets))
        }
    }

    func balances(
        _ section: ConfigurationSection, _ assets: AssetDirectory
    ) -> [AccountConfiguration.Balance] {
        let known = section.pairs.map(\.key)
        let added = section.reader.suffixes(of: section.variables)
            .filter { !known.contains($0) && assets.asset($0) != nil }
        return (known + added).compactMap { code in
            guard let asset = assets.asset(code) else {
                section.reader.report(
                    line: section.node(code)?.mark?.line ?? section.line,
                    "\(section.path(to: code)): expected \(Self.assetExpected)")
                return nil
            }
            return section.decimal(code, "an amount of zero or more") { !$0.isNegative }
                .map { AccountConfiguration.Balance($0, of: asset) }
        }
    }
}
