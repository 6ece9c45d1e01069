import Domain
import Engine
import Money
import Routing

/// Why a plan does not do what the request asks, in the words of a refused create.
enum PlanRefusal {
    /// `nil` where the plan fills the fixed side within the request's own bounds.
    static func of(_ plan: PathPlan, _ request: ConversionRequest) throws(MoneyError)
        -> ServiceError?
    {
        let field: String
        let isFixedReceipt: Bool
        switch request.fixed {
        case .from: (field, isFixedReceipt) = ("from.amount", false)
        case .to: (field, isFixedReceipt) = ("to.amount", true)
        }
        if let shortfall = plan.shortfall { return refusal(shortfall, plan, field) }
        if plan.unfilled.isPositive, isFixedReceipt || request.options.residual == .reject {
            return impossible(
                .tooSmall, "A rest of \(plan.unfilled) is below what any venue trades.",
                [field: ["leaves a rest of \(plan.unfilled)"]])
        }
        guard try meetsBounds(plan, request.options) else {
            return impossible(
                .priceProtection,
                "The best plan spends \(plan.spent) and receives "
                    + "\(plan.received), beyond the bound of the options.", [:])
        }
        return nil
    }

    private static func refusal(
        _ shortfall: Plan.Shortfall, _ plan: PathPlan, _ field: String
    ) -> ServiceError {
        switch shortfall {
        case .noRoute: impossible(.noRoute, "No allowed account has a book of the pair.", [:])
        case .tooSmall(let minimum):
            impossible(
                .tooSmall, "The smallest amount that would work is \(minimum).",
                [field: ["must be at least \(minimum)"]])
        case .insufficientFunds(let available):
            impossible(
                .insufficientFunds, "The allowed accounts have \(available) available.",
                ["from.amount": ["available \(available)"]])
        case .noLiquidity:
            impossible(
                .noLiquidity, "The books leave \(plan.unfilled) of the amount open.",
                [field: ["\(plan.unfilled) cannot be filled"]])
        case .priceBound:
            impossible(
                .priceProtection, "Within the price bound \(plan.unfilled) stays open.",
                [field: ["\(plan.unfilled) cannot be filled"]])
        }
    }

    private static func meetsBounds(
        _ plan: PathPlan, _ options: ConversionOptions
    ) throws(MoneyError) -> Bool {
        if let rate = options.limitRate,
            plan.received < (try plan.spent.multiplied(by: rate, rounding: .down))
        {
            return false
        }
        return plan.received >= options.minToAmount ?? .zero
            && plan.spent <= options.maxFromAmount ?? .max
    }

    private static func impossible(
        _ reason: FailureReason, _ message: String, _ figures: [String: [String]]
    ) -> ServiceError {
        .impossible(Failure(reason, message), figures: figures)
    }
}
