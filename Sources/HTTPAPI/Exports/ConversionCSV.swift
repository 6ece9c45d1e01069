import Domain
import Engine
import Money
import StrictJSON

/// Conversions as rows, one each, with the figures of the trade face.
struct ConversionCSV: ExportEncoder {
    static let columns = [
        "id", "reference", "status", "direction", "executor", "fromAsset", "fromAmount",
        "toAsset", "toAmount", "spent", "received", "rate", "fees", "orders", "trades", "venues",
        "createdAt", "updatedAt", "completedAt", "expiresAt", "failureReason", "failureMessage",
        "revision", "metadata",
    ]

    var head: [UInt8] {
        var writer = CSVWriter()
        for column in Self.columns { writer.plain(column) }
        writer.endRow()
        return writer.bytes
    }

    let tail: [UInt8] = []

    func encode(_ stored: StoredConversion, isFirst: Bool) -> [UInt8]? {
        guard let figures = try? ConversionFigures(stored) else { return nil }
        var writer = CSVWriter()
        subject(stored.conversion, figures, &writer)
        execution(stored, figures, &writer)
        end(stored.conversion, &writer)
        writer.endRow()
        return writer.bytes
    }

    private func subject(
        _ conversion: Conversion, _ figures: ConversionFigures, _ writer: inout CSVWriter
    ) {
        let request = conversion.request
        let amounts = ConversionView.amounts(
            of: conversion, spent: figures.spent, received: figures.received)
        writer.plain(conversion.id.description)
        writer.text(request.reference)
        writer.plain(StatusWord.of(conversion.status))
        writer.plain(request.fixed.direction)
        writer.plain(request.executor.rawValue)
        writer.plain(request.from.code)
        writer.plain(amounts.from?.description)
        writer.plain(request.to.code)
        writer.plain(amounts.to?.description)
    }

    private func execution(
        _ stored: StoredConversion, _ figures: ConversionFigures, _ writer: inout CSVWriter
    ) {
        let rate = ConversionFigures.rate(from: figures.spent, to: figures.received)
        let venues = Set(stored.orders.map(\.account.venue.text)).sorted()
        writer.plain(figures.spent.description)
        writer.plain(figures.received.description)
        writer.plain(rate?.description)
        // The asset first: a rebate is no formula then.
        writer.plain(
            figures.fees.map { "\($0.asset.code) \($0.amount)" }.joined(separator: "; "))
        writer.plain("\(stored.orders.count)")
        writer.plain("\(stored.trades.count)")
        writer.plain(venues.joined(separator: " "))
    }

    private func end(_ conversion: Conversion, _ writer: inout CSVWriter) {
        writer.plain(conversion.createdAt.description)
        writer.plain(conversion.updatedAt.description)
        writer.plain(conversion.completedAt?.description)
        writer.plain(conversion.expiresAt.description)
        writer.plain(conversion.failure?.reason.rawValue)
        writer.text(conversion.failure?.message)
        writer.plain("\(conversion.revision)")
        writer.plain(Self.metadata(conversion.request.metadata))
    }

    /// A JSON object, which begins with a brace; empty without any.
    private static func metadata(_ metadata: [String: String]) -> String? {
        guard !metadata.isEmpty else { return nil }
        var writer = JSONWriter()
        writer.object { writer in
            for (name, text) in metadata.sorted(by: { $0.key < $1.key }) {
                writer.member(name, text)
            }
        }
        return writer.text
    }
}
