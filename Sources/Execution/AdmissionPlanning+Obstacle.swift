import Domain
import Money
import Routing

extension AdmissionPlanning {
    /// What a create would wait for before it carries the plan out whole; `nil`: nothing.
    func obstacle(
        to plan: PathPlan, _ settings: ExecutionSettings
    ) throws(MoneyError) -> Failure? {
        if let refusal = try tacticalRefusal(settings) { return refusal }
        switch plan.shortfall {
        case nil: break
        case .priceBound:
            return Failure(
                .priceProtection, "A part of it would be beyond the price protection now.")
        case .noLiquidity, .noRoute, .tooSmall, .insufficientFunds:
            return Failure(.noLiquidity, "The books hold less than the whole amount now.")
        }
        let bounds = try PriceBounds(conversion, settings: settings)
        guard try bounds.allows(from: plan.spent, to: plan.received) else {
            return Failure(
                .priceProtection,
                "Net of fees it would bring less than the least rate of \(bounds.leastRate).")
        }
        return nil
    }

    private func tacticalRefusal(_ settings: ExecutionSettings) throws(MoneyError) -> Failure? {
        let tactics = Tactics(conversion, settings)
        for (hop, mid) in zip(conversion.hops, conversion.terms.mids) {
            let books = view.books(of: hop.symbol)
            let refusal = try tactics.refusal(
                bestBid: Consolidated.bestBid(of: books), bestAsk: Consolidated.bestAsk(of: books),
                mid: mid, of: hop.symbol)
            if let refusal { return refusal }
        }
        return nil
    }
}
