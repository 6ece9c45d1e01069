import Connectors
import Domain
import Foundation
import Money
import Routing

/// Venues of `kind: binance`, `kind: kraken` and `kind: bitstamp`.
extension ConfigurationDecoder {
    private static let connectorKeys = [
        "id", "kind", "restUrl", "tls", "allowPlaintext", "symbols", "fees", "timeoutMilliseconds",
        "staleAfterMilliseconds", "bookDepth", "limitsFactor", "environment",
        "allowWithdrawalKeys", "accounts",
    ]
    static let binanceKeys =
        connectorKeys + [
            "streamUrl", "socketApiUrl", "recvWindowMilliseconds", "assetCodes", "wallet",
        ]
    static let krakenKeys =
        connectorKeys + ["publicStreamUrl", "privateStreamUrl", "tier"]
    /// No `accounts` and nothing that is about them: it shows prices alone.
    static let bitstampKeys = [
        "id", "kind", "restUrl", "streamUrl", "tls", "allowPlaintext", "symbols", "fees",
        "staleAfterMilliseconds",
    ]

    private static let timeoutMilliseconds = 100...60_000
    private static let stalenessMilliseconds = 100...3_600_000
    private static let recvWindowMilliseconds = 100...60_000
    private static let binanceBookDepth = 5...1_000
    private static let limitsFactor = 1...10_000

    func connector(
        _ section: ConfigurationSection, id: String, _ kind: ConnectorSettings.Kind,
        _ assets: AssetDirectory
    ) -> ConnectorSettings {
        let allowsPlaintext = section.flag("allowPlaintext") ?? false
        let tls = section.section("tls", keys: ["trustRoots"])
        let rest = VenueURLRule(scheme: "http", allowsPlaintext: allowsPlaintext)
        return ConnectorSettings(
            id: VenueID(id), wire: wire(section, kind, allowsPlaintext, assets),
            restURL: url(section, "restUrl", rest) ?? Self.publicURL(kind),
            trustRoots: tls.value("trustRoots", "the path of certificates in PEM that is there") {
                text in
                let path = absolute(text)
                return !text.isEmpty && FileManager.default.isReadableFile(atPath: path)
                    ? path : nil
            },
            allowsPlaintext: allowsPlaintext, symbols: connectorSymbols(section, assets),
            fees: connectorFees(section),
            timeout: milliseconds(section, "timeoutMilliseconds", Self.timeoutMilliseconds),
            staleness: milliseconds(
                section, "staleAfterMilliseconds", Self.stalenessMilliseconds),
            bookDepth: bookDepth(section, kind),
            limitsFactor: section.whole("limitsFactor", Self.limitsFactor, "times"),
            environment: environment(section), accounts: connectorAccounts(section))
    }

    /// What is on this machine is a local exchange, and its money is never real.
    private func environment(_ section: ConfigurationSection) -> AccountEnvironment {
        let isHere =
            section.value("restUrl", "a URL", { VenueURLRule.isLoopback(url: $0) }) ?? false
        let said = section.value("environment", isHere ? "test, on loopback" : "live or test") {
            AccountEnvironment(rawValue: $0).flatMap { isHere && $0 == .live ? nil : $0 }
        }
        return said ?? (isHere ? .test : .live)
    }

    private static func publicURL(_ kind: ConnectorSettings.Kind) -> String {
        switch kind {
        case .binance: ConnectorSettings.PublicURL.binanceREST
        case .kraken: ConnectorSettings.PublicURL.krakenREST
        case .bitstamp: ConnectorSettings.PublicURL.bitstampREST
        }
    }

    private func wire(
        _ section: ConfigurationSection, _ kind: ConnectorSettings.Kind, _ allowsPlaintext: Bool,
        _ assets: AssetDirectory
    ) -> ConnectorSettings.Wire {
        let rule = VenueURLRule(scheme: "ws", allowsPlaintext: allowsPlaintext)
        switch kind {
        case .binance:
            return .binance(
                streamURL: url(section, "streamUrl", rule)
                    ?? ConnectorSettings.PublicURL.binanceStream,
                socketAPIURL: url(section, "socketApiUrl", rule)
                    ?? ConnectorSettings.PublicURL.binanceSocketAPI,
                recvWindow: milliseconds(
                    section, "recvWindowMilliseconds", Self.recvWindowMilliseconds),
                assetCodes: assetCodes(section, assets),
                hasWallet: section.flag("wallet") ?? true)
        case .kraken:
            return .kraken(
                publicStreamURL: url(section, "publicStreamUrl", rule)
                    ?? ConnectorSettings.PublicURL.krakenPublicStream,
                privateStreamURL: url(section, "privateStreamUrl", rule)
                    ?? ConnectorSettings.PublicURL.krakenPrivateStream,
                tier: section.value("tier", "starter, intermediate or pro") {
                    KrakenTier(rawValue: $0)
                })
        case .bitstamp:
            return .bitstamp(
                streamURL: url(section, "streamUrl", rule)
                    ?? ConnectorSettings.PublicURL.bitstampStream)
        }
    }

    /// A URL with a user in it has a password in it: a bad one is not repeated.
    private func url(
        _ section: ConfigurationSection, _ key: String, _ rule: VenueURLRule
    ) -> String? {
        section.value(key, rule.expected, repeatsBad: false) { rule.allows($0) ? $0 : nil }
    }

    private func milliseconds(
        _ section: ConfigurationSection, _ key: String, _ range: ClosedRange<Int>
    ) -> Duration? {
        section.whole(key, range, "milliseconds").map { .milliseconds($0) }
    }

    private func bookDepth(
        _ section: ConfigurationSection, _ kind: ConnectorSettings.Kind
    ) -> Int? {
        switch kind {
        case .binance: section.whole("bookDepth", Self.binanceBookDepth, "levels")
        case .kraken:
            section.value("bookDepth", "10, 25, 100, 500 or 1000 levels") {
                Int($0).flatMap(KrakenBookDepth.init)?.rawValue
            }
        case .bitstamp: nil
        }
    }

    private func connectorSymbols(
        _ venue: ConfigurationSection, _ assets: AssetDirectory
    ) -> [Symbol] {
        let elements = venue.elements(
            "symbols", id: "symbol", keys: ["symbol"], bare: true,
            expected: "two assets as BASE-QUOTE"
        ) { assets.symbol($0) != nil }
        if elements.isEmpty {
            venue.reader.report(
                line: venue.node("symbols")?.mark?.line ?? venue.line,
                "\(venue.path(to: "symbols")): expected at least one symbol")
        }
        return elements.compactMap { text, _ in assets.symbol(text) }
    }

    private func assetCodes(
        _ venue: ConfigurationSection, _ assets: AssetDirectory
    ) -> [String: Asset] {
        let section = venue.section("assetCodes", keys: nil)
        var codes: [String: Asset] = [:]
        for (code, node) in section.pairs {
            let line = node.mark?.line ?? section.line
            guard (1...16).contains(code.utf8.count),
                code.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
            else {
                section.reader.report(
                    line: line,
                    "\(section.path): expected the venue's codes of assets, of 1 to 16 characters")
                continue
            }
            guard
                let asset = section.value(
                    code, "the code of a known asset", { assets.asset($0) })
            else { continue }
            if codes.values.contains(asset) {
                section.report(node, code, "\(asset) has another code of the venue already")
            }
            codes[code] = asset
        }
        return codes
    }

    private func connectorFees(_ venue: ConfigurationSection) -> FeeSchedule? {
        let section = venue.section("fees", keys: ["maker", "taker"])
        guard venue.has("fees") else { return nil }
        func fee(_ key: String) -> Fixed? {
            section.required(
                key, "a fraction of the notional between -1 and 1, such as 0.0026"
            ) { text in
                (try? DecimalText.read(text, .sign).value).flatMap {
                    $0.magnitude < .one ? $0 : nil
                }
            }
        }
        let (maker, taker) = (fee("maker"), fee("taker"))
        return FeeSchedule(maker: maker ?? .zero, taker: taker ?? .zero, asset: .received)
    }

    private func connectorAccounts(
        _ venue: ConfigurationSection
    ) -> [ConnectorSettings.Account] {
        let allowsForAll = venue.flag("allowWithdrawalKeys")
        return venue.elements(
            "accounts", id: "id", keys: ["id", "tenant", "exclusive", "allowWithdrawalKeys"],
            expected: Self.identifierExpected, Self.isIdentifier
        ).map { id, section in
            let tenant = section.required("tenant", "the id of a tenant") { text in
                Self.isIdentifier(text) ? text : nil
            }
            return ConnectorSettings.Account(
                id: AccountID(id), tenant: TenantID(tenant ?? ""),
                isExclusive: section.flag("exclusive") ?? false,
                allowsWithdrawalKeys: section.flag("allowWithdrawalKeys") ?? allowsForAll
                    ?? false)
        }
    }
}

extension ConfigurationDecoder {
    /// A tenant has accounts of one kind only (spec/trade.md, section 1).
    ///
    /// - Parameters:
    ///   - test: tenants of accounts at paper venues.
    ///   - everybodyHasTests: an embedded issuer or dealer has an account for every tenant.
    func checkEnvironments(
        _ connectors: [ConnectorSettings], test: [TenantID], everybodyHasTests: Bool
    ) {
        func tenants(_ environment: AccountEnvironment) -> Set<TenantID> {
            Set(
                connectors.filter { $0.environment == environment }.flatMap(\.accounts)
                    .map(\.tenant))
        }
        let live = tenants(.live)
        let both = everybodyHasTests ? live : live.intersection(tenants(.test).union(test))
        for tenant in both.sorted() {
            top.reader.report(
                line: top.node("venues")?.mark?.line ?? 1,
                "venues: tenant \(tenant) has live accounts and test ones: expected one kind")
        }
    }
}
