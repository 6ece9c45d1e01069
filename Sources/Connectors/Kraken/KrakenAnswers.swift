package import Domain
package import Money
package import StrictJSON

/// The smaller answers.
package enum KrakenAnswers {
    /// The id that Kraken gave a new order.
    package static func added(_ result: JSONValue) throws(KrakenError) -> String {
        let ids = try KrakenFields(result, "AddOrder").texts("txid")
        guard ids.count == 1, let id = ids.first, !id.isEmpty else {
            throw .malformed("AddOrder: \(ids.count) ids")
        }
        return id
    }

    /// How many orders were cancelled.
    package static func cancelled(_ result: JSONValue) throws(KrakenError) -> Int {
        try KrakenFields(result, "CancelOrder").count("count", max: 1_000_000)
    }

    /// What `BalanceEx` says, by common codes; codes of one asset are added up.
    package static func balances(
        _ result: JSONValue
    ) throws(KrakenError) -> [(asset: Asset, total: Fixed, locked: Fixed)] {
        guard let members = result.object else { throw .malformed("BalanceEx: no object") }
        var balances: [(asset: Asset, total: Fixed, locked: Fixed)] = []
        for member in members {
            let fields = try KrakenFields(member.value, "BalanceEx \(krakenQuoted(member.name))")
            guard let asset = KrakenAssets.asset(member.name) else {
                throw fields.malformed("asset", "no code")
            }
            let total = try fields.notNegative("balance")
            let locked =
                fields.has("hold_trade") ? try fields.notNegative("hold_trade") : .zero
            guard locked <= total else {
                throw fields.malformed("hold_trade", "more than there is")
            }
            balances.append((asset, total, locked))
        }
        return balances
    }

    /// What `Balance` says: totals alone.
    package static func totals(_ result: JSONValue) throws(KrakenError) -> [Asset: Fixed] {
        guard let members = result.object else { throw .malformed("Balance: no object") }
        var totals: [Asset: Fixed] = [:]
        let fields = try KrakenFields(result, "Balance")
        for member in members {
            guard let asset = KrakenAssets.asset(member.name) else {
                throw fields.malformed("asset", "no code")
            }
            totals[asset] = try fields.notNegative(member.name)
        }
        return totals
    }

    /// Whether nothing is behind a page of a list: it is not full, or its end is the stated count.
    package static func isLast(
        _ entries: Int, at offset: Int, _ result: JSONValue
    ) throws(KrakenError) -> Bool {
        let fields = try KrakenFields(result, "page")
        if entries == 0 { return true }
        guard fields.has("count") else { return entries < KrakenLimits.pageSize }
        return offset + entries >= (try fields.count("count", max: .max))
    }

    package static func token(_ result: JSONValue) throws(KrakenError) -> String {
        try KrakenFields(result, "GetWebSocketsToken").text("token")
    }

    /// Kraken's clock, in whole seconds.
    package static func time(_ result: JSONValue) throws(KrakenError) -> Instant {
        try KrakenFields(result, "Time").seconds("unixtime")
    }
}
