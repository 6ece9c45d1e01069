package import Domain
internal import Money

/// What the wallet tells of an account besides its trades (Binance Spot API, "Wallet Endpoints").
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

    /// - Returns: `nil` for a deposit that is not credited.
    package func deposit(_ fields: BinanceFields) throws(BinanceAnswerError) -> Row? {
        guard Self.credited.contains(try fields.whole("status")) else { return nil }
        return try row(
            id: "deposit-\(try fields.text("id"))", .deposit, fields, "coin",
            amount: try fields.positiveDecimal("amount"), at: try fields.instant("insertTime"),
            note: "deposit")
    }

    /// Cancelled, rejected and failed: the money came back.
    private static let returned: Set<Int64> = [1, 3, 5]

    /// Also one under way: its money is gone from the account. The network's fee is part of it.
    package func withdrawal(_ fields: BinanceFields) throws(BinanceAnswerError) -> Row? {
        guard !Self.returned.contains(try fields.whole("status")) else { return nil }
        let amount = try fields.positiveDecimal("amount")
        let fee = try fields.has("transactionFee") ? fields.decimal("transactionFee") : .zero
        guard let sum = try? amount.adding(fee) else {
            throw .wrong("amount", amount.description)
        }
        return try row(
            id: "withdrawal-\(try fields.text("id"))", .withdrawal, fields, "coin",
            amount: sum.negated, at: try Self.utc(fields, "applyTime"), note: "withdrawal")
    }

    package func dividend(_ fields: BinanceFields) throws(BinanceAnswerError) -> Row {
        let note = try fields.text("enInfo")
        let amount = try fields.positiveDecimal("amount")
        let isOut = fields.value["direction"]?.integer == -1
        // Ids were not there in earlier years; a transfer is one of one asset.
        let id = try fields.has("id") ? fields.whole("id") : fields.whole("tranId")
        return try row(
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
    ) throws(BinanceAnswerError) -> Row? {
        guard try fields.text("status") == "CONFIRMED" else { return nil }
        let amount = try fields.positiveDecimal("amount")
        return try row(
            id: "transfer-\(try fields.whole("tranId"))", .transfer, fields, "asset",
            amount: isIn ? amount : amount.negated, at: try fields.instant("timestamp"),
            note: try fields.text("type"))
    }

    private func row(
        id: String, _ kind: ExternalEntry.Kind, _ fields: BinanceFields, _ member: String,
        amount: Fixed, at: Instant, note: String
    ) throws(BinanceAnswerError) -> Row {
        guard id.utf8.count <= Self.idMax else { throw .wrong("id", id) }
        let asset = try names.asset(try fields.text(member), member)
        return Row(
            id: id, kind: kind, change: ExternalEntry.Change(amount, of: asset), at: at,
            note: note)
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
