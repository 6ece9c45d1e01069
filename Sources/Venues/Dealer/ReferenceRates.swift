package import Domain
package import Money

/// What one euro costs in each currency on one day, and every cross that follows.
///
/// The layout of the European Central Bank's euro reference rates. Currencies that it does not
/// publish and that are pegged follow the dollar; the offshore renminbi follows the onshore one.
package struct ReferenceRates: Hashable, Sendable {
    /// Fraction digits of a cross.
    package static let crossDigits = 10

    /// The day that the rates are of.
    package let date: CivilDate
    /// By currency code; the euro's is one, all are above zero.
    private let perEuro: [String: Fixed]

    /// Units for one dollar, as the central banks of the four keep them.
    private static let pegs: [(code: String, perDollar: String)] = [
        ("AED", "3.6725"), ("SAR", "3.75"), ("BHD", "0.376"), ("KWD", "0.307"),
    ]
    private static let pegged: [(code: String, perDollar: Fixed)] = pegs.compactMap { peg in
        (try? Fixed(peg.perDollar)).map { (peg.code, $0) }
    }

    /// - Parameter listed: units for one euro, above zero; a listed rate goes before a peg.
    package init(date: CivilDate, listed: [String: Fixed]) {
        self.date = date
        var rates = listed.filter { $0.value.isPositive }
        rates["EUR"] = .one
        if let dollar = rates["USD"] {
            for (code, perDollar) in Self.pegged where rates[code] == nil {
                rates[code] = try? dollar.multiplied(by: perDollar, rounding: .halfEven)
            }
        }
        if rates["CNH"] == nil { rates["CNH"] = rates["CNY"] }
        perEuro = rates
    }

    /// In alphabetical order.
    package var currencies: [String] { perEuro.keys.sorted() }

    /// Units of a currency for one euro.
    package func perEuro(_ code: String) -> Fixed? { perEuro[code] }
    package func perEuro(_ currency: Asset) -> Fixed? { perEuro[currency.code] }

    /// Units of the quote currency for one of the base: the quotient of both rates to the euro,
    /// rounded once, half to even, to ``crossDigits``. `nil` where a rate is missing, or the cross
    /// leaves the range or is zero at that many digits.
    package func cross(_ pair: Symbol) -> Fixed? {
        guard let base = perEuro(pair.base), let quote = perEuro(pair.quote) else {
            return nil
        }
        // Moved right by 8 of 18 digits before the one rounding, and back after it.
        let moved = Fixed.fractionDigits - Self.crossDigits
        guard
            let scaled = try? quote.multiplied(
                by: Fixed.step(digits: moved), dividedBy: base, rounding: .halfEven),
            scaled.isPositive
        else { return nil }
        let (units, overflow) = scaled.units.multipliedReportingOverflow(
            by: Fixed.step(digits: Self.crossDigits).units)
        return overflow ? nil : try? Fixed(units: units)
    }

    /// What an amount is worth in euros; `nil` where there is no rate, or it leaves the range.
    package func euros(_ amount: Amount) -> Fixed? {
        perEuro(amount.asset).flatMap {
            try? amount.quantity.divided(by: $0, rounding: .halfEven)
        }
    }
}
