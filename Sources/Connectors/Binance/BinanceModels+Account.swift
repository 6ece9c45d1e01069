package import Money
package import StrictJSON

/// One row of `balances` of `GET /api/v3/account`.
package struct BinanceBalance: Hashable, Sendable {
    package let asset: String
    package let free: Fixed
    package let locked: Fixed

    package static func list(_ json: JSONValue) throws(BinanceAnswerError) -> [BinanceBalance] {
        var balances: [BinanceBalance] = []
        for row in try BinanceFields(json).objects("balances") {
            balances.append(
                BinanceBalance(
                    asset: try row.text("asset"), free: try row.decimal("free"),
                    locked: try row.decimal("locked")))
        }
        return balances
    }
}

/// What an account pays for one symbol, as fractions of the notional.
package struct BinanceFees: Hashable, Sendable {
    package let maker: Fixed
    package let taker: Fixed

    /// `GET /api/v3/account/commission`: standard, special and tax parts, each for the role and for
    /// the side; of the sides the dearer. Discounts are not counted.
    package init(commission json: JSONValue) throws(BinanceAnswerError) {
        var makerUnits: Int128 = 0
        var takerUnits: Int128 = 0
        var buyerUnits: Int128 = 0
        var sellerUnits: Int128 = 0
        let fields = BinanceFields(json)
        for part in ["standardCommission", "specialCommission", "taxCommission"]
        where fields.has(part) {
            let rates = try fields.object(part)
            makerUnits += try rates.signedDecimal("maker").units
            takerUnits += try rates.signedDecimal("taker").units
            buyerUnits += try rates.signedDecimal("buyer").units
            sellerUnits += try rates.signedDecimal("seller").units
        }
        let sideUnits = max(buyerUnits, sellerUnits)
        self.maker = try Self.rate(makerUnits + sideUnits, "maker")
        self.taker = try Self.rate(takerUnits + sideUnits, "taker")
    }

    /// `GET /sapi/v1/asset/tradeFee`: a list with one row.
    package init(tradeFee json: JSONValue, symbol: String) throws(BinanceAnswerError) {
        let rows = try BinanceFields.objects(json, "tradeFee")
        guard let row = rows.first(where: { $0.value["symbol"] == .string(symbol) }) else {
            throw .missing(symbol)
        }
        maker = try Self.rate(try row.signedDecimal("makerCommission").units, "makerCommission")
        taker = try Self.rate(try row.signedDecimal("takerCommission").units, "takerCommission")
    }

    /// A fee that takes all, or pays as much, is none.
    private static func rate(
        _ units: Int128, _ name: String
    ) throws(BinanceAnswerError) -> Fixed {
        guard units.magnitude < Fixed.unitsPerOne.magnitude else { throw .wrong(name, "1 or more") }
        return Fixed(uncheckedUnits: units)
    }
}

extension KeyPermissions {
    /// `GET /sapi/v1/account/apiRestrictions`.
    package init(binance json: JSONValue) throws(BinanceAnswerError) {
        let fields = BinanceFields(json)
        self.init(
            mayRead: try fields.flag("enableReading"),
            mayTrade: try fields.flag("enableSpotAndMarginTrading"),
            mayWithdraw: try fields.flag("enableWithdrawals"),
            isRestrictedToAddresses: try fields.flag("ipRestrict"))
    }
}
