import Domain
package import Engine
package import Money
package import StrictJSON

/// A conversion as the trade face shows it (spec/trade.md, section 4).
package enum ConversionView {
    /// - Throws: where sums leave the range, which booked trades cannot do.
    package static func write(
        _ stored: StoredConversion, into writer: inout JSONWriter
    ) throws(MoneyError) {
        let figures = try ConversionFigures(stored)
        writer.object { writer in
            head(stored.conversion, figures, &writer)
            writer.member("orders", array: stored.orders) {
                OrderView.write($1, trades: stored.trades, into: &$0)
            }
            writer.member("legs", array: stored.conversion.hops.enumerated()) {
                LegView.write(stored, leg: $1.offset, hop: $1.element, into: &$0)
            }
            writer.member("movements", array: figures.movements) {
                MovementView.write($1, into: &$0)
            }
            writer.member("fees", array: figures.fees) { amount($1.asset, $1.amount, &$0) }
            residuals(stored.conversion, &writer)
            choices(stored.conversion, &writer)
            times(stored.conversion, &writer)
            estimate(stored.conversion.terms.expectation, &writer)
            execution(stored, figures, &writer)
            writer.member("revision", integer: stored.conversion.revision)
            writer.member("amendments", array: stored.amendments) {
                AmendmentView.write($1, into: &$0)
            }
        }
    }

    private static func head(
        _ conversion: Conversion, _ figures: ConversionFigures, _ writer: inout JSONWriter
    ) {
        subject(conversion, spent: figures.spent, received: figures.received, &writer)
        writer.member("router", EstimateView.router)
    }

    /// What a conversion is: the members that its events have too.
    static func subject(
        _ conversion: Conversion, spent: Fixed, received: Fixed, _ writer: inout JSONWriter
    ) {
        let request = conversion.request
        writer.member("id", conversion.id.description)
        writer.member("reference", ifPresent: request.reference)
        writer.member("status", StatusWord.of(conversion.status))
        let amounts = amounts(of: conversion, spent: spent, received: received)
        writer.name("from")
        amount(request.from, amounts.from, &writer)
        writer.name("to")
        amount(request.to, amounts.to, &writer)
        writer.member("direction", request.fixed.direction)
        writer.member("executor", request.executor.rawValue)
    }

    /// What came of it, without its orders and choices.
    ///
    /// - Throws: where sums leave the range.
    package static func writeOutcome(
        _ stored: StoredConversion, into writer: inout JSONWriter
    ) throws(MoneyError) {
        let figures = try ConversionFigures(stored)
        let request = stored.conversion.request
        writer.object { writer in
            writer.member("executor", request.executor.rawValue)
            writer.member("status", StatusWord.of(stored.conversion.status))
            writer.name("from")
            amount(request.from, figures.spent, &writer)
            writer.name("to")
            amount(request.to, figures.received, &writer)
            writer.member(
                "failureReason", ifPresent: stored.conversion.failure?.reason.rawValue)
            execution(stored, figures, &writer)
        }
    }

    /// The fixed side's amount, and the other one once it is known.
    static func amounts(
        of conversion: Conversion, spent: Fixed, received: Fixed
    ) -> (from: Fixed?, to: Fixed?) {
        let isFinal = conversion.status.isFinal
        return switch conversion.request.fixed {
        case .from(let fixed): (fixed, isFinal ? received : nil)
        case .to(let fixed): (isFinal ? spent : nil, fixed)
        }
    }

    static func amount(_ asset: Asset, _ amount: Fixed?, _ writer: inout JSONWriter) {
        writer.object {
            $0.member("asset", asset.code)
            $0.member("amount", ifPresent: amount?.description)
        }
    }

    private static func residuals(_ conversion: Conversion, _ writer: inout JSONWriter) {
        writer.member("residuals", array: conversion.progress.residuals) { writer, residual in
            writer.object {
                $0.member("asset", residual.asset.code)
                $0.member("amount", residual.amount.description)
                $0.member("venue", residual.account.venue.text)
                $0.member("venueAccount", residual.account.account.text)
            }
        }
    }

    private static func choices(_ conversion: Conversion, _ writer: inout JSONWriter) {
        let request = conversion.request
        writer.member("venues", array: request.venues.sorted()) { $0.string($1.text) }
        writer.member("venueAccounts", array: request.venueAccounts.sorted()) {
            $0.string($1.text)
        }
        writer.member("metadata") { writer in
            for (name, text) in request.metadata.sorted(by: { $0.key < $1.key }) {
                writer.member(name, text)
            }
        }
        writer.member("options") { OptionsView.write(conversion, into: &$0) }
    }

    static func times(_ conversion: Conversion, _ writer: inout JSONWriter) {
        writer.member("createdAt", conversion.createdAt.description)
        writer.member("updatedAt", conversion.updatedAt.description)
        writer.member("completedAt", ifPresent: conversion.completedAt?.description)
        writer.member("expiresAt", conversion.expiresAt.description)
        writer.member("failureReason", ifPresent: conversion.failure?.reason.rawValue)
        writer.member("failureMessage", ifPresent: conversion.failure?.message)
    }

    private static func estimate(_ expectation: Expectation, _ writer: inout JSONWriter) {
        let rate = ConversionFigures.rate(from: expectation.from, to: expectation.to)
        writer.member("estimate") {
            $0.member("rate", ifPresent: rate?.description)
            $0.member("toAmount", expectation.to.description)
            $0.member("fromAmount", expectation.from.description)
        }
    }

    /// Once there is something to tell.
    private static func execution(
        _ stored: StoredConversion, _ figures: ConversionFigures, _ writer: inout JSONWriter
    ) {
        guard !stored.trades.isEmpty || stored.conversion.status.isFinal else { return }
        let rate = ConversionFigures.rate(from: figures.spent, to: figures.received)
        writer.member("execution") {
            $0.member("rate", ifPresent: rate?.description)
            $0.member(
                "filledRatio", ifPresent: figures.filledRatio(of: stored.conversion)?.description)
            ReportView.write(
                ExecutionReport(stored.conversion, stored.trades), stored.conversion, into: &$0)
        }
    }
}
