package import Domain
package import Money
package import StrictJSON

/// One line of Kraken's own ledger of an account (Kraken REST API, "Get Ledgers Info").
package struct KrakenMovement: Hashable, Sendable {
    package let id: String
    package let kind: ExternalEntry.Kind?
    package let asset: Asset
    /// What the balance changed by, its fee included.
    package let amount: Fixed
    package let at: Instant
    /// Kraken's words: type, subtype and what it refers to.
    package let note: String

    package init(_ id: String, _ value: JSONValue) throws(KrakenError) {
        let fields = try KrakenFields(value, "ledger \(krakenQuoted(id))")
        self.id = id
        let type = try fields.text("type")
        let subtype = try fields.optionalText("subtype") ?? ""
        kind = Self.kind(type, subtype)
        guard let asset = KrakenAssets.asset(try fields.text("asset")) else {
            throw fields.malformed("asset", "no code")
        }
        self.asset = asset
        let fee = try fields.has("fee") ? fields.notNegative("fee") : .zero
        let gross = try fields.amount("amount")
        guard let amount = try? gross.subtracting(fee) else {
            throw fields.malformed("amount", "out of range")
        }
        self.amount = amount
        at = try fields.seconds("time")
        let reference = try fields.optionalText("refid") ?? ""
        note = krakenQuoted(
            [type, subtype, reference].filter { !$0.isEmpty }.joined(separator: " "))
    }

    /// `nil` for the lines of trades, which the history of trades tells better.
    static func kind(_ type: String, _ subtype: String) -> ExternalEntry.Kind? {
        if type == "trade" { return nil }
        if type == "earn" || type == "staking" {
            // What is moved into earning and out of it is still the owner's.
            return movesOwn.contains(subtype) ? .transfer : .interest
        }
        return kinds[type] ?? .other
    }

    private static let kinds: [String: ExternalEntry.Kind] = [
        "deposit": .deposit, "withdrawal": .withdrawal, "transfer": .transfer,
        "rebate": .rebate, "reward": .interest, "dividend": .interest,
    ]
    private static let movesOwn: Set<String> = [
        "allocation", "deallocation", "autoallocation", "autoallocate", "migration",
        "stakingfromspot", "stakingtospot", "spotfromstaking", "spottostaking",
    ]

    /// Of an account; `nil` where it is a trade's, or moved nothing.
    package func entry(_ account: VenueAccount) -> ExternalEntry? {
        guard let kind, !amount.isZero else { return nil }
        return ExternalEntry(
            account: account, venueLedgerID: id, kind: kind,
            changes: [.init(amount, of: asset)], at: at, note: note)
    }

    package static func list(_ result: JSONValue) throws(KrakenError) -> [KrakenMovement] {
        guard let members = result["ledger"]?.object else {
            throw .malformed("ledger: no object")
        }
        var movements: [KrakenMovement] = []
        for member in members {
            movements.append(try KrakenMovement(member.name, member.value))
        }
        return movements
    }
}
