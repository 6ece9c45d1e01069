import Domain
import Money

extension OrderResolution {
    /// ``Columns/resolution``.
    func bind(to sink: inout some ParameterSink) {
        sink.identifier(order)
        sink.identifier(conversion)
        sink.text(TextList.encode(evidence.words))
        Self.bind(first, to: &sink)
        Self.bind(second, to: &sink)
    }

    private static func bind(_ approval: Approval?, to sink: inout some ParameterSink) {
        sink.text(approval?.operatorName)
        sink.text(approval?.reason)
        sink.instant(approval?.at)
    }

    /// Reads ``Columns/resolution``.
    init(from row: inout some RowSource) throws(StorageError) {
        let order: OrderID = try row.identifier()
        let conversion: ConversionID = try row.identifier()
        let evidence = try OrderEvidence(words: row.list(), row)
        let first = Approval(
            operatorName: try row.text(), reason: try row.text(), at: try row.instant())
        self.init(
            order: order, conversion: conversion, evidence: evidence, first: first,
            second: try Self.approval(from: &row))
    }

    private static func approval(
        from row: inout some RowSource
    ) throws(StorageError) -> Approval? {
        let name = try row.optionalText()
        let reason = try row.optionalText()
        let at = try row.optionalInstant()
        switch (name, reason, at) {
        case (nil, nil, nil): return nil
        case (.some(let name), .some(let reason), .some(let at)):
            return Approval(operatorName: name, reason: reason, at: at)
        case (_, _, _): throw .corrupt("\(row.position): half an approval")
        }
    }
}

extension OrderEvidence {
    private static let absentWord = "ABSENT"
    private static let endedWord = "ENDED"
    private static let wordsPerFill = 8

    /// One word, or a word, the venue's order id, and each fill in ``wordsPerFill``.
    fileprivate var words: [String] {
        switch self {
        case .absent: [Self.absentWord]
        case .ended(let venueOrderID, let fills):
            [Self.endedWord, venueOrderID]
                + fills.flatMap { fill in
                    [
                        fill.venueTradeID, fill.quantity.description, fill.price.description,
                        fill.notional.description, fill.fee.asset.code,
                        fill.fee.amount.description, fill.isMaker ? "MAKER" : "TAKER",
                        String(fill.at.microseconds),
                    ]
                }
        }
    }

    fileprivate init(words: [String], _ row: some RowSource) throws(StorageError) {
        if words == [Self.absentWord] {
            self = .absent
            return
        }
        guard words.count >= 2, words[0] == Self.endedWord,
            (words.count - 2).isMultiple(of: Self.wordsPerFill)
        else { throw .corrupt("evidence of \(words.count) words") }
        var fills: [Fill] = []
        for start in stride(from: 2, to: words.count, by: Self.wordsPerFill) {
            fills.append(try Self.fill(words[start..<start + Self.wordsPerFill], of: words[1], row))
        }
        self = .ended(venueOrderID: words[1], fills: fills)
    }

    private static func fill(
        _ words: ArraySlice<String>, of venueOrderID: String, _ row: some RowSource
    ) throws(StorageError) -> Fill {
        let word = Array(words)
        guard let quantity = try? Fixed(word[1]), let price = try? Fixed(word[2]),
            let notional = try? Fixed(word[3]), let fee = try? Fixed(word[5]),
            let at = Int64(word[7])
        else { throw .corrupt("evidence: fill \(word[0])") }
        return Fill(
            venueTradeID: word[0], venueOrderID: venueOrderID, quantity: quantity, price: price,
            notional: notional, fee: Fee(fee, of: try row.asset(named: word[4])),
            isMaker: word[6] == "MAKER", at: Instant(microseconds: at))
    }
}
