import Domain
import Engine
import Money

extension DealerState {
    /// A firm price, kept.
    mutating func quote(_ request: DealerQuoteRequest, at now: Instant) -> DealerQuoteAnswer {
        guard !isDown(at: now) else { return .unavailable("the dealer is down") }
        if let objection = objection(to: request) { return .refused(objection) }
        let rates = configuration.rates.rates(at: now)
        guard let middle = rates.cross(request.pair), let value = rates.euros(request.fixed) else {
            return .unavailable("the dealer has no rate of \(request.pair)")
        }
        if let objection = objection(toValue: value) { return .refused(objection) }
        let price = try? configuration.spread.price(
            request.side, of: request.pair, middle: middle, value: value, days: request.days)
        guard let price, price.isPositive else {
            return .unavailable("the dealer has no price of \(request.pair)")
        }
        let offer = DealerOffer(
            number: records.lastOffer + 1,
            rate: ExchangeRate(price: price, pair: request.pair, side: request.side),
            fixed: request.fixed, valueDate: request.valueDate, at: now,
            expiresAt: now.adding(request.life))
        guard let (from, to) = try? offer.amounts() else {
            return .refused("The amount is too large.")
        }
        guard from.quantity.isPositive, to.quantity.isPositive else {
            return .refused("The amount is too small.")
        }
        keep(.quoted(offer))
        return .quoted(
            DealerQuote(id: offer.name, price: price, expiresAt: offer.expiresAt))
    }

    private func objection(to request: DealerQuoteRequest) -> String? {
        let pair = request.pair
        guard Symbol(currencies: pair.base, pair.quote) == pair,
            configuration.currencies.contains(pair.base),
            configuration.currencies.contains(pair.quote)
        else { return "The dealer does not deal \(pair)." }
        guard request.fixed.asset == pair.base || request.fixed.asset == pair.quote else {
            return "\(request.fixed.asset) is no currency of \(pair)."
        }
        guard request.fixed.quantity.isPositive, request.fixed.fitsScale else {
            return "An amount is above zero, in whole minor units."
        }
        guard (0...2).contains(request.days) else {
            return "The dealer deals for T+0, T+1 and T+2."
        }
        guard request.life > .zero, request.life <= DealerLimits.quoteLifeMax else {
            return "The dealer gives no quote for so long."
        }
        return nil
    }

    private func objection(toValue value: Fixed) -> String? {
        if let least = configuration.minPerTrade, value < least {
            return "The dealer deals no less than the value of \(least) EUR."
        }
        if let most = configuration.maxPerTrade, value > most {
            return "The dealer deals no more than the value of \(most) EUR."
        }
        return nil
    }

    /// What it would quote now for any amount between two sizes; `nil` where it has no price.
    func indication(of pair: Symbol, days: Int, at now: Instant) -> DealerIndication? {
        guard !isDown(at: now), (0...2).contains(days) else { return nil }
        let rates = configuration.rates.rates(at: now)
        let most = min(
            configuration.maxPerTrade ?? .max, Fixed(DealerSpread.eurosPerStep - 1))
        let least = configuration.minPerTrade ?? .zero
        let digits = pair.base.scale
        guard least <= most, let middle = rates.cross(pair), let perEuro = rates.perEuro(pair.base),
            let bid = try? configuration.spread.price(
                .bid, of: pair, middle: middle, value: most, days: days), bid.isPositive,
            let offer = try? configuration.spread.price(
                .offer, of: pair, middle: middle, value: most, days: days),
            let size = try? most.multiplied(by: perEuro, rounding: .down)
                .rounded(toDigits: digits, .down),
            let smallest = try? least.multiplied(by: perEuro, rounding: .up)
                .rounded(toDigits: digits, .up)
        else { return nil }
        return DealerIndication(
            bid: bid, offer: offer, size: size,
            least: max(smallest, Fixed.step(digits: digits)),
            sequence: configuration.rates.sequence(at: now))
    }
}
