import Bookkeeping
import Domain
import Engine
import Money

extension ConfigurationDecoder {
    static let issuerKeys = [
        "id", "kind", "pairs", "settlementDelayMilliseconds", "maxWaitSeconds", "treasury",
        "depegBasisPoints", "depegSeconds", "limits", "faults",
    ]
    private static let delayMillisecondsMax = 86_400_000
    private static let waitSecondsMax = 86_400
    private static let issuerFaultKeys = [
        "seed", "refuse", "answerLate", "answerLost", "requestLost", "down",
    ]

    func issuer(
        _ section: ConfigurationSection, id: String, _ assets: AssetDirectory
    ) -> IssuerSettings {
        var terms = IssuerTerms.standard
        if let delay = section.whole(
            "settlementDelayMilliseconds", 0...Self.delayMillisecondsMax, "milliseconds")
        {
            terms.settlementDelay = .milliseconds(delay)
        }
        if let wait = section.whole("maxWaitSeconds", 0...Self.waitSecondsMax, "seconds") {
            terms.maxWait = .seconds(wait)
        }
        if let points = section.whole(
            "depegBasisPoints", 1...Limits.basisPointsPerOne, "basis points")
        {
            terms.depegBasisPoints = points
        }
        if let patience = section.whole("depegSeconds", 0...Self.waitSecondsMax, "seconds") {
            terms.depegPatience = .seconds(patience)
        }
        terms.limits = parLimits(section)
        return IssuerSettings(
            id: VenueID(id), pairs: pairs(section, assets), terms: terms,
            treasury: treasury(section, assets),
            faults: faults(section, keys: Self.issuerFaultKeys))
    }

    private func treasury(
        _ issuer: ConfigurationSection, _ assets: AssetDirectory
    ) -> [AccountConfiguration.Balance] {
        let section = issuer.section("treasury", keys: nil)
        let all = balances(section, assets)
        for balance in all
        where !balance.amount.isMultiple(of: Fixed.step(digits: balance.asset.scale)) {
            section.reader.report(
                line: section.node(balance.asset.code)?.mark?.line ?? section.line,
                "\(section.path(to: balance.asset.code)): expected at most "
                    + "\(balance.asset.scale) decimals")
        }
        return all
    }

    private func parLimits(_ issuer: ConfigurationSection) -> ParLimits {
        let section = issuer.section(
            "limits", keys: ["maxPerConversion", "maxPerTenantAndDay", "maxNetPerAssetAndDay"])
        func amount(_ key: String) -> Fixed? {
            section.decimal(key, "an amount of zero or more") { !$0.isNegative }
        }
        return ParLimits(
            perConversion: amount("maxPerConversion"),
            perTenantAndDay: amount("maxPerTenantAndDay"),
            netPerAssetAndDay: amount("maxNetPerAssetAndDay"))
    }

    private func pairs(_ issuer: ConfigurationSection, _ assets: AssetDirectory) -> [Symbol] {
        let elements = issuer.elements(
            "pairs", id: "pair", keys: ["pair"], bare: true,
            expected: "a currency and a stablecoin as BASE-QUOTE, such as USD-USDP"
        ) { assets.symbol($0).flatMap(IssuerSettings.coin) != nil }
        if elements.isEmpty {
            issuer.reader.report(
                line: issuer.node("pairs")?.mark?.line ?? issuer.line,
                "\(issuer.path(to: "pairs")): expected at least one pair")
        }
        return elements.compactMap { text, _ in assets.symbol(text) }
    }

    /// Two assets are converted by one issuer, in one pair.
    func checkPairs(_ issuers: [IssuerSettings]) {
        var owners: [Set<Asset>: (issuer: VenueID, pair: Symbol)] = [:]
        for issuer in issuers {
            for pair in issuer.pairs {
                let assets: Set = [pair.base, pair.quote]
                if let (owner, first) = owners.updateValue((issuer.id, pair), forKey: assets) {
                    top.reader.report(
                        line: top.node("venues")?.mark?.line ?? top.line,
                        "venues.\(issuer.id).pairs: \(pair) is converted by \(owner) as \(first)")
                }
            }
        }
    }
}
