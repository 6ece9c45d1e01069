import Bookkeeping
import Calendars
import Domain
import Execution
import Money

/// A client's wish for a price that can be had: pure.
struct ExchangeQuoting {
    let request: ExchangeQuoteRequest
    let terms: DealTerms
    let tenor: Tenor

    /// - Throws: what is wrong with the request, all at once; the date only where nothing else is.
    init(
        _ request: ExchangeQuoteRequest, calendars: CalendarBook, quotable: Set<String>,
        at now: Instant
    ) throws(ExchangeError) {
        var errors: [String: [String]] = [:]
        for (field, asset) in [("from", request.from), ("to", request.to)]
        where !calendars.isQuotable(asset.code) && !quotable.contains(asset.code) {
            errors["\(field).currency"] = ["\(asset.code) is not quoted here"]
        }
        for (field, asset, amount) in [
            ("from", request.from, request.fromAmount), ("to", request.to, request.toAmount),
        ] {
            guard let amount else { continue }
            if !amount.isPositive {
                errors["\(field).amount", default: []].append("must be above zero")
            } else if !amount.isMultiple(of: Fixed.step(digits: asset.scale)) {
                errors["\(field).amount", default: []].append(
                    "has more decimals than \(asset.code) has")
            }
        }
        let given = request.fromAmount ?? request.toAmount
        if given == nil { errors["from.amount"] = ["is required, or to.amount"] }
        if errors.isEmpty, Symbol(currencies: request.from, request.to) == nil {
            errors["to.currency"] = ["is not exchanged for \(request.from.code)"]
        }
        guard errors.isEmpty, let given,
            let fixed = try? Amount(
                given, of: request.fromAmount == nil ? request.to : request.from),
            let terms = DealTerms(from: request.from, to: request.to, fixed: fixed)
        else { throw .invalid(errors) }
        self.request = request
        self.terms = terms
        tenor = try Self.tenor(request, calendars, at: now)
    }

    private static func tenor(
        _ request: ExchangeQuoteRequest, _ calendars: CalendarBook, at now: Instant
    ) throws(ExchangeError) -> Tenor {
        let allowed: [AllowedDate]
        do {
            allowed = try calendars.allowedDates(
                from: request.from.code, to: request.to.code, at: now)
        } catch {
            throw .noPrice("The calendars give no value date: \(error).")
        }
        guard let chosen = allowed.first(where: { $0.date == request.settlementDate }) else {
            throw .dateNotAllowed(allowed.map(\.date))
        }
        return chosen.tenor
    }

    func question(life: Duration) -> DealerQuoteRequest {
        DealerQuoteRequest(
            pair: terms.pair, side: terms.side, fixed: terms.fixed,
            valueDate: request.settlementDate, days: tenor.days, life: life)
    }
}
