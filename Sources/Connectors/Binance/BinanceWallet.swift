package import Domain
internal import Money

/// What the wallet tells of an account besides its trades (Binance Spot API, "Wallet Endpoints").
///
/// Each of its entries comes to no row, where it moved nothing or an asset that has no name here,
/// or to some.
package struct BinanceWallet: Sendable {
    /// An entry before its account is known.
    package struct Row: Hashable, Sendable {
        package let id: String
        package let kind: ExternalEntry.Kind
        package let change: ExternalEntry.Change
        package let at: Instant
        package let note: String
    }

    let names: BinanceSymbols

    package init(_ names: BinanceSymbols) { self.names = names }

    /// `status` 1, success, and 6, credited but not free to be withdrawn.
    private static let credited: Set<Int64> = [1, 6]

    /// None for a deposit that is not credited.
    package func deposit(_ fields: BinanceFields) throws(BinanceAnswerError) -> [Row] {
        guard Self.credited.contains(try fields.whole("status")) else { return [] }
        return try rows(
            id: "deposit-\(try fields.text("id"))", .deposit, fields, "coin",
            amount: try fields.positiveDecimal("amount"), at: try fields.instant("insertTime"),
            note: "deposit")
    }

    /// Cancelled, rejected and failed.
    private static let returned: Set<Int64> = [1, 3, 5]

    /// Also one under way: its money is gone from the account. The network's fee is part of it. One
    /// that failed may have been told as under way before: it is told as gone, and as come back.
    package func withdrawal(_ fields: BinanceFields) throws(BinanceAnswerError) -> [Row] {
        let amount = try fields.positiveDecimal("amount")
        let fee = try fields.has("transactionFee") ? fields.decimal("transactionFee") : .zero
        guard let sum = try? amount.adding(fee) else {
            throw .wrong("amount", amount.description)
        }
        let id = "withdrawal-\(try fields.text("id"))"
        let at = try Self.utc(fields, "applyTime")
        let gone = try rows(
            id: id, .withdrawal, fields, "coin", amount: sum.negated, at: at, note: "withdrawal")
        guard Self.returned.contains(try fields.whole("status")) else { return gone }
        return gone
            + (try rows(
                id: "\(id)-returned", .withdrawal, fields, "coin", amount: sum, at: at,
                note: "withdrawal that failed"))
    }

    package func dividend(_ fields: BinanceFields) throws(BinanceAnswerError) -> [Row] {
        let note = try fields.text("enInfo")
        let amount = try fields.positiveDecimal("amount")
        let isOut = fields.value["direction"]?.integer == -1
        // Ids were not there in earlier years; a transfer is one of one asset.
        let id = try fields.has("id") ? fields.whole("id") : fields.whole("tranId")
        return try rows(
            id: "dividend-\(id)-\(try fields.text("asset"))", Self.kind(note), fields, "asset",
            amount: isOut ? amount.negated : amount, at: try fields.instant("divTime"), note: note)
    }

    private static func kind(_ note: String) -> ExternalEntry.Kind {
        let words = note.lowercased()
        if words.contains("rebate") || words.contains("commission") { return .rebate }
        if words.contains("bust") { return .bust }
        return words.contains("interest") || words.contains("staking") ? .interest : .other
    }

    /// The kinds of transfers to and from the spot account.
    package static let transfers: [(type: String, isIn: Bool)] =
        ["FUNDING", "MARGIN", "UMFUTURE", "CMFUTURE", "OPTION"].flatMap {
            [(type: "MAIN_\($0)", isIn: false), (type: "\($0)_MAIN", isIn: true)]
        }

    package func transfer(
        _ fields: BinanceFields, isIn: Bool
    ) throws(BinanceAnswerError) -> [Row] {
        guard try fields.text("status") == "CONFIRMED" else { return [] }
        let amount = try fields.positiveDecimal("amount")
        return try rows(
            id: "transfer-\(try fields.whole("tranId"))", .transfer, fields, "asset",
            amount: isIn ? amount : amount.negated, at: try fields.instant("timestamp"),
            note: try fields.text("type"))
    }

    private func rows(
        id: String, _ kind: ExternalEntry.Kind, _ fields: BinanceFields, _ member: String,
        amount: Fixed, at: Instant, note: String
    ) throws(BinanceAnswerError) -> [Row] {
        guard id.utf8.count <= Self.idMax else { throw .wrong("id", id) }
        guard let asset = names.asset(try fields.text(member)) else { return [] }
        let change = ExternalEntry.Change(amount, of: asset)
        return [Row(id: id, kind: kind, change: change, at: at, note: note)]
    }

    private static let idMax = 128

    /// `2019-10-12 11:12:02`, in UTC.
    private static func utc(
        _ fields: BinanceFields, _ name: String
    ) throws(BinanceAnswerError) -> Instant {
        let text = try fields.text(name)
        let rfc3339 = text.replacing(" ", with: "T") + "Z"
        guard let instant = Instant(rfc3339: rfc3339) else { throw .wrong(name, text) }
        return instant
    }
}
