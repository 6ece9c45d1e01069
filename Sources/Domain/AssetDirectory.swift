package import Money

/// The assets that the service knows: built in, configured, or named in a venue's symbols.
package struct AssetDirectory: Hashable, Sendable {
    private let byCode: [String: Asset]

    /// The scale of an asset that only a venue's symbols name.
    package static let scaleOfUnlisted = 18

    /// - Parameters:
    ///   - configured: override the built-in ones.
    ///   - named: codes in venues' symbols and balances.
    package init(configured: [Asset], named: [String]) {
        var assets = Self.builtIn
        for asset in configured { assets[asset.code] = asset }
        for code in named where assets[code] == nil {
            assets[code] = Asset(code, scale: Self.scaleOfUnlisted)
        }
        byCode = assets
    }

    package func asset(_ code: String) -> Asset? { byCode[code] }

    /// Reads `BASE-QUOTE`; `nil` where an asset is unknown or both are the same.
    package func symbol(_ text: String) -> Symbol? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let base = asset(parts[0]), let quote = asset(parts[1]),
            base != quote
        else { return nil }
        return Symbol(base: base, quote: quote)
    }

    /// By code.
    package var all: [Asset] { byCode.values.sorted() }

    private static let builtIn: [String: Asset] = {
        var assets: [String: Asset] = [:]
        for (codes, scale) in fiatByScale + offshoreByScale + cryptoByScale {
            for code in codes.split(separator: " ").map(String.init) {
                assets[code] = Asset(code, scale: scale)
            }
        }
        return assets
    }()

    /// The codes of ISO 4217 currencies, and of those traded offshore under a code of their own.
    package static let currencies = Set(
        (fiatByScale + offshoreByScale).flatMap { codes, _ in
            codes.split(separator: " ").map(String.init)
        })

    private static let cryptoByScale: [(String, Int)] = [
        ("BTC", 8), ("ETH", 18), ("USDT USDC PYUSD", 6), ("USDG USDP", 8),
    ]

    /// The offshore renminbi; not in ISO 4217.
    private static let offshoreByScale: [(String, Int)] = [("CNH", 2)]

    /// ISO 4217, active codes of currencies, by minor unit.
    private static let fiatByScale: [(String, Int)] = [
        ("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF", 0),
        (
            """
            AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN \
            BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD \
            FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW \
            KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR \
            MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG \
            SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD \
            USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
            """, 2
        ),
        ("BHD IQD JOD KWD LYD OMR TND", 3),
        ("CLF UYW", 4),
    ]
}
