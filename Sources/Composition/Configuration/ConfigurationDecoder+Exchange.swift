import Domain
import Foundation
import Money

/// `exchange`: what holds for foreign exchange at every dealer.
extension ConfigurationDecoder {
    private static let accountKeys = [
        "tenant", "account", "pair", "marginBasisPoints", "funding", "creditLimit",
    ]
    private static let currencyExpected = "the code of a currency that is exchanged, such as USD"
    /// As far as the clocks of the world differ from UTC.
    private static let offsetHoursMax = 14

    func exchange(_ assets: AssetDirectory) -> ExchangeConfiguration {
        let section = top.section(
            "exchange",
            keys: [
                "reportingCurrency", "marginBasisPoints", "accounts", "calendarOverrides",
                "limitZone", "callbacks", "quotable",
            ])
        let callbacks = section.section(
            "callbacks", keys: ["allowPrivateAddresses", "allowPlainHTTP"])
        let overrides = section.value("calendarOverrides", "the path of a file that is there") {
            text -> String? in
            let path = absolute(text)
            return !text.isEmpty && FileManager.default.isReadableFile(atPath: path) ? path : nil
        }
        return ExchangeConfiguration(
            reportingCurrency: section.value("reportingCurrency", Self.currencyExpected) {
                Self.currency($0, assets)
            } ?? ExchangeConfiguration.reportingCurrencyDefault,
            marginBasisPoints: margin(section) ?? 0, accounts: accounts(section, assets),
            calendarOverrides: overrides,
            limitOffset: section.value(
                "limitZone", "UTC, or an offset such as UTC+04:00", Self.offset) ?? .zero,
            callbacks: ExchangeConfiguration.Callbacks(
                allowsPrivateAddresses: callbacks.flag("allowPrivateAddresses") ?? false,
                allowsPlainHTTP: callbacks.flag("allowPlainHTTP") ?? false),
            quotable: quotable(section, assets))
    }

    private func margin(_ section: ConfigurationSection) -> Int? {
        section.whole("marginBasisPoints", 0...Limits.basisPointsPerOne / 10, "basis points")
    }

    /// One that the market has a convention for.
    private static func currency(_ code: String, _ assets: AssetDirectory) -> Asset? {
        guard let asset = assets.asset(code), AssetDirectory.currencies.contains(code) else {
            return nil
        }
        let anchors = ["EUR", "USD"].compactMap(assets.asset)
        return anchors.contains { Symbol(currencies: asset, $0) != nil } ? asset : nil
    }

    private func quotable(_ section: ConfigurationSection, _ assets: AssetDirectory) -> [Asset] {
        section.elements(
            "quotable", id: "code", keys: ["code"], bare: true, expected: Self.currencyExpected
        ) { Self.currency($0, assets) != nil }.compactMap { code, _ in assets.asset(code) }
    }

    private func accounts(
        _ exchange: ConfigurationSection, _ assets: AssetDirectory
    ) -> [ExchangeConfiguration.Account] {
        var lines: [String: Int] = [:]
        return exchange.numbered("accounts", keys: Self.accountKeys).compactMap { section in
            guard let account = account(section, assets) else { return nil }
            let key = "\(account.tenant) \(account.pair?.pairCode ?? "") \(account.profile)"
            if let first = lines.updateValue(section.line, forKey: key) {
                section.reader.report(
                    line: section.line,
                    "\(section.path): account \"\(account.profile)\" of \(account.tenant)"
                        + (account.pair.map { " is there twice for \($0)" } ?? " is there twice")
                        + ", first in line \(first)")
            }
            return account
        }
    }

    /// Every bad field of an entry is reported; `nil` where there is one that it cannot be
    /// without.
    private func account(
        _ section: ConfigurationSection, _ assets: AssetDirectory
    ) -> ExchangeConfiguration.Account? {
        let tenant = section.required("tenant", "the id of a tenant") {
            Self.isIdentifier($0) ? TenantID($0) : nil
        }
        let profile = section.required("account", "the nickname or the id of a profile") { text in
            (1...Limits.nicknameLengthMax).contains(text.unicodeScalars.count) ? text : nil
        }
        let pair = section.value("pair", "two currencies as the market writes them: EUR-USD") {
            text in
            assets.symbol(text).flatMap {
                Symbol(currencies: $0.base, $0.quote) == $0 ? $0 : nil
            }
        }
        let margin = margin(section)
        let funding = funding(section)
        guard let tenant, let profile else { return nil }
        return ExchangeConfiguration.Account(
            tenant: tenant, profile: profile, pair: pair, marginBasisPoints: margin,
            funding: funding)
    }

    private enum FundingWord: String {
        case prefunded, bySettlement
    }

    private func funding(
        _ section: ConfigurationSection
    ) -> ExchangeConfiguration.Account.Funding {
        let word = section.value("funding", "prefunded or bySettlement") {
            FundingWord(rawValue: $0)
        }
        let expected = "an amount above zero in the reporting currency"
        switch word {
        case .bySettlement:
            if section.has("pair") {
                section.reader.report(
                    line: section.line,
                    "\(section.path(to: "funding")): expected it in the account's entry without a "
                        + "pair")
            }
            let limit = section.required("creditLimit", expected) { text in
                (try? DecimalText.read(text).value).flatMap { $0.isPositive ? $0 : nil }
            }
            return limit.map { .bySettlement(creditLimit: $0) } ?? .prefunded
        case .prefunded, .none:
            if section.has("creditLimit") {
                section.reader.report(
                    line: section.line,
                    "\(section.path(to: "creditLimit")): expected it with funding: bySettlement")
            }
            return .prefunded
        }
    }

    /// `UTC`, or `UTC+hh:mm` and `UTC-hh:mm`.
    private static func offset(_ text: String) -> Duration? {
        guard text.hasPrefix("UTC") else { return nil }
        let rest = Array(text.utf8.dropFirst(3))
        if rest.isEmpty { return .zero }
        let isDigit = [1, 2, 4, 5].allSatisfy { rest.count == 6 && (48...57).contains(rest[$0]) }
        guard isDigit, rest[3] == UInt8(ascii: ":") else { return nil }
        func number(_ index: Int) -> Int { Int(rest[index] - 48) * 10 + Int(rest[index + 1] - 48) }
        let (hours, minutes) = (number(1), number(4))
        guard minutes < 60, hours * 60 + minutes <= offsetHoursMax * 60 else { return nil }
        let offset = Duration.seconds((hours * 60 + minutes) * 60)
        switch rest[0] {
        case UInt8(ascii: "+"): return offset
        case UInt8(ascii: "-"): return .zero - offset
        default: return nil
        }
    }
}
