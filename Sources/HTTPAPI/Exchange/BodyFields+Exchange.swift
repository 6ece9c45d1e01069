import Domain
import Engine
import Money
import StrictJSON

/// One side of a wish for a price, as far as it can be read.
private struct MoneyInput {
    var currency: Asset?
    var amount: Fixed?
    /// Whether there is an amount at all, good or bad.
    var isStated = false
}

extension BodyFields {
    mutating func quoteRequest() -> ExchangeQuoteRequest? {
        let from = money("from")
        let to = money("to")
        if let currency = from.currency, currency == to.currency {
            errors.add("to.currency", "must differ from from.currency")
        }
        if !from.isStated, !to.isStated {
            for side in ["from.amount", "to.amount"] {
                errors.add(side, "is required where the other amount is absent")
            }
        }
        let date = date("settlementDate")
        guard let sold = from.currency, let bought = to.currency, let date else { return nil }
        return ExchangeQuoteRequest(
            from: sold, to: bought, fromAmount: from.amount, toAmount: to.amount,
            settlementDate: date)
    }

    mutating func confirmation() -> (quote: QuoteID, externalID: String)? {
        let quote = id("quoteId", of: ExchangeQuote.self)
        let name = text("externalId", or: "externalRef", 1...Limits.externalIDLengthMax)
        guard let quote, let name else { return nil }
        return (quote, name)
    }

    private mutating func money(_ name: String) -> MoneyInput {
        var input = MoneyInput()
        guard let value = required(name) else { return input }
        guard value.object != nil else {
            errors.add(name, "must be an object with amount and currency")
            return input
        }
        input.currency = currency(value["currency"] ?? .null, name + ".currency")
        if let amount = value["amount"], amount != .null {
            input.isStated = true
            input.amount = number(amount, name + ".amount", decimals: input.currency?.scale)
        }
        return input
    }

    private mutating func currency(_ value: JSONValue, _ field: String) -> Asset? {
        if value == .null {
            errors.add(field, "is required")
            return nil
        }
        guard let code = value.string, Self.isCurrencyCode(code) else {
            errors.add(field, "must be a code of three capital letters (ISO 4217)")
            return nil
        }
        guard let asset = assets.asset(code), Self.isCurrency(code) else {
            errors.add(field, "is not a currency that is known here")
            return nil
        }
        return asset
    }

    private static func isCurrencyCode(_ text: String) -> Bool {
        text.utf8.count == 3 && text.utf8.allSatisfy { (65...90).contains($0) }
    }

    /// ISO 4217, and the yuan outside China, whose code is the market's own.
    private static func isCurrency(_ code: String) -> Bool {
        AssetDirectory.currencies.contains(code) || code == "CNH"
    }

    /// A positive JSON number, exact whatever way it is written.
    private mutating func number(
        _ value: JSONValue, _ field: String, decimals: Int?
    ) -> Fixed? {
        guard case .number(let text) = value else {
            errors.add(field, "must be a number, not a string")
            return nil
        }
        let digits = decimals ?? Fixed.fractionDigits
        do throws(MoneyError) {
            let amount = try DecimalText.read(text, [.sign, .exponent]).value
            guard amount.isPositive else {
                errors.add(field, "must be above zero")
                return nil
            }
            guard amount.isMultiple(of: Fixed.step(digits: digits)) else {
                throw MoneyError.tooManyFractionDigits
            }
            return amount
        } catch {
            errors.add(field, Self.words(error, digits))
            return nil
        }
    }

    private static func words(_ error: MoneyError, _ decimals: Int) -> String {
        switch error {
        case .tooManyFractionDigits: "has more than \(decimals) decimals"
        case .overflow: "is too large"
        case .tooLong: "has more than \(DecimalText.lengthMax) characters"
        case .malformed, .underflow, .divisionByZero, .assetMismatch: "must be a number"
        }
    }

    private mutating func date(_ name: String) -> CivilDate? {
        guard let value = required(name) else { return nil }
        let date = value.string.flatMap { CivilDate($0) }
        if date == nil { errors.add(name, "must be a date, YYYY-MM-DD") }
        return date
    }

    /// A text that goes by two names; sent under both it must be the same.
    mutating func text(
        _ name: String, or alias: String, _ lengths: ClosedRange<Int>
    ) -> String? {
        if member(name) == nil, member(alias) == nil { errors.add(name, "is required") }
        let own = text(name, lengths)
        let other = text(alias, lengths)
        if let own, let other, !own.utf8.elementsEqual(other.utf8) {
            errors.add(alias, "differs from \(name)")
        }
        return own ?? other
    }

    private mutating func text(_ name: String, _ lengths: ClosedRange<Int>) -> String? {
        guard let value = member(name) else { return nil }
        guard let text = value.string, lengths.contains(text.unicodeScalars.count),
            !TextRules.hasControl(text)
        else {
            errors.add(
                name,
                "must be a string of \(lengths.lowerBound) to \(lengths.upperBound) characters "
                    + "without control characters")
            return nil
        }
        return text
    }
}
