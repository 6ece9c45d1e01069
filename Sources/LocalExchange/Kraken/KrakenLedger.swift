import Domain
import Money
import StrictJSON

/// One line of an account's ledger: every trade is one line for each asset, every movement one.
struct KrakenLedger: Sendable {
    let id: String
    let reference: String
    let at: Instant
    let type: String
    let asset: Asset
    /// What came or went, the fee aside.
    let amount: Fixed
    let fee: Fixed
    /// Afterwards.
    var balance = Fixed.zero

    /// Places of a number's lines.
    private static let linesPerNumber: UInt64 = 4
    private static let base: UInt64 = 0
    private static let quote: UInt64 = 1
    private static let moved: UInt64 = 2

    private static func id(_ number: UInt64, _ place: UInt64) -> String {
        KrakenID.text(.ledger, number * linesPerNumber + place)
    }

    static func ids(of trade: SandboxTrade) -> [String] {
        [id(trade.number, base), id(trade.number, quote)]
    }

    /// The lines of a trade; its fee is in the line of its asset.
    static func lines(of trade: SandboxTrade) -> [KrakenLedger] {
        let isBuy = trade.side == .buy
        let parts = [
            (base, trade.symbol.base, isBuy ? trade.quantity : trade.quantity.negated),
            (quote, trade.symbol.quote, isBuy ? trade.notional.negated : trade.notional),
        ]
        return parts.map { place, asset, amount in
            KrakenLedger(
                id: id(trade.number, place), reference: KrakenID.text(.trade, trade.number),
                at: trade.at, type: "trade", asset: asset, amount: amount,
                fee: trade.feeAsset == asset ? trade.fee : .zero)
        }
    }

    static func line(of movement: SandboxMovement) -> KrakenLedger {
        KrakenLedger(
            id: id(movement.number, moved),
            reference: KrakenID.text(.movement, movement.number), at: movement.at,
            type: type(of: movement), asset: movement.asset, amount: movement.amount, fee: .zero)
    }

    private static func type(of movement: SandboxMovement) -> String {
        switch movement.kind {
        case .opening, .deposit: "deposit"
        case .withdrawal: "withdrawal"
        case .transfer: "transfer"
        case .rebate: "rebate"
        case .interest: "staking"
        case .bust, .unexplained: "adjustment"
        }
    }

    /// All lines of an account with the balances after them, the oldest first.
    static func all(of account: AccountID, in state: SandboxState) -> [KrakenLedger] {
        var totals: [Asset: Fixed] = [:]
        let told = Set(state.trades(of: account).map(\.number))
        return state.records.log.flatMap { record -> [KrakenLedger] in
            switch record {
            case .trade(let trade): told.contains(trade.number) ? lines(of: trade) : []
            case .movement(let movement):
                movement.account == account && movement.kind.isTold ? [line(of: movement)] : []
            case .order, .amended, .ended: []
            }
        }.map { line in
            let before = totals[line.asset] ?? .zero
            let after = Fixed(
                uncheckedUnits: before.units + line.amount.units - line.fee.units)
            totals[line.asset] = after
            var line = line
            line.balance = after
            return line
        }
    }

    var json: JSONValue {
        let digits = KrakenAsset.digits(asset)
        func text(_ value: Fixed) -> JSONValue {
            .string(KrakenText.exact(value, atLeast: digits))
        }
        return KrakenJSON.object([
            "refid": .string(reference), "time": .number(text: KrakenText.seconds(at)),
            "type": .string(type), "subtype": .string(""), "aclass": .string("currency"),
            "asset": .string(KrakenAsset.code(asset)), "wallet": .string("spot / main"),
            "amount": text(amount), "fee": text(fee), "balance": text(balance),
        ])
    }
}
