package import Money

/// Kraken's codes of assets and how everybody else calls them (Kraken REST API, "Get Asset Info").
package enum KrakenAssets {
    /// The old codes carry a letter for their class, `X` or `Z`; newer ones do not, so only these
    /// have it taken off.
    private static let classed: [String: String] = [
        "XXBT": "BTC", "XXDG": "DOGE", "XETH": "ETH", "XETC": "ETC", "XLTC": "LTC",
        "XXRP": "XRP", "XXLM": "XLM", "XXMR": "XMR", "XZEC": "ZEC", "XREP": "REP",
        "XMLN": "MLN", "XICN": "ICN", "XXVN": "XVN", "XNMC": "NMC", "XDAO": "DAO",
        "ZUSD": "USD", "ZEUR": "EUR", "ZGBP": "GBP", "ZCAD": "CAD", "ZJPY": "JPY",
        "ZAUD": "AUD", "ZCHF": "CHF", "ZKRW": "KRW",
        "XBT": "BTC", "XDG": "DOGE",
    ]

    /// The common code: `XXBT`, `XBT` and `BTC` are `BTC`.
    ///
    /// What follows a point (`XBT.F`, `ETH.S`: funds that earn or are staked) stays: such funds are
    /// not spent by orders.
    package static func code(_ code: String) -> String {
        guard let point = code.firstIndex(of: ".") else { return classed[code] ?? code }
        let base = String(code[..<point])
        return (classed[base] ?? base) + code[point...]
    }

    /// `nil` for what is no code of an asset.
    package static func asset(_ code: String) -> Asset? {
        let common = self.code(code)
        return Asset.isWellFormed(common) ? Asset(common, scale: Fixed.fractionDigits) : nil
    }
}
