import Domain
import Money
import StrictJSON

extension ConversionRequestBody {
    /// Options of the contract that this version does not have: refused, never ignored.
    static let optionsToCome = ["twap", "maker", "intermediate", "useInventory", "settleOn"]

    mutating func options(
        _ json: JSONValue, from: Asset?, to: Asset?, fixed: FixedSide?
    ) -> ConversionOptions {
        guard let value = member(json, "options") else { return ConversionOptions() }
        guard value.object != nil else {
            errors.add("options", "must be an object")
            return ConversionOptions()
        }
        for name in Self.optionsToCome where member(value, name) != nil {
            errors.add("options.\(name)", "is not available in this version")
        }
        simulate(value)
        return ConversionOptions(
            maxSlippageBps: slippage(value), limitRate: bound(value, "limitRate", scale: nil),
            minToAmount: bound(value, "minToAmount", scale: to?.scale, needsFrom: true, fixed),
            maxFromAmount: bound(
                value, "maxFromAmount", scale: from?.scale, needsFrom: false, fixed),
            residual: residual(value))
    }

    private mutating func simulate(_ options: JSONValue) {
        guard let value = member(options, "simulate") else { return }
        switch value.bool {
        case .some(false): break
        case .some(true): errors.add("options.simulate", "is not available in this version")
        case .none: errors.add("options.simulate", "must be true or false")
        }
    }

    private mutating func slippage(_ options: JSONValue) -> Fixed? {
        let field = "options.maxSlippageBps"
        guard let value = member(options, "maxSlippageBps"),
            let reading = decimal(value, field)
        else { return nil }
        guard !reading.value.isNegative, reading.value <= Fixed(Limits.basisPointsPerOne) else {
            errors.add(field, "must be 0 to \(Limits.basisPointsPerOne)")
            return nil
        }
        return reading.value
    }

    private mutating func bound(_ options: JSONValue, _ name: String, scale: Int?) -> Fixed? {
        guard let value = member(options, name) else { return nil }
        return amount(value, "options.\(name)", scale: scale)
    }

    /// A bound on the open side has a meaning only with the other side fixed.
    private mutating func bound(
        _ options: JSONValue, _ name: String, scale: Int?, needsFrom: Bool, _ fixed: FixedSide?
    ) -> Fixed? {
        guard let amount = bound(options, name, scale: scale), let fixed else { return nil }
        switch fixed {
        case .from where !needsFrom:
            errors.add("options.\(name)", "needs to.amount")
            return nil
        case .to where needsFrom:
            errors.add("options.\(name)", "needs from.amount")
            return nil
        case .from, .to: return amount
        }
    }

    private mutating func residual(_ options: JSONValue) -> ResidualPolicy {
        guard let value = member(options, "residual") else { return .leave }
        if let policy = value.string.flatMap(ResidualPolicy.init(rawValue:)), policy != .roundIn {
            return policy
        }
        let known = ResidualPolicy.allCases.filter { $0 != .roundIn }.map(\.rawValue)
            .joined(separator: ", ")
        errors.add(
            "options.residual",
            value.string == "ROUND_IN"
                ? "ROUND_IN is not available in this version; use \(known)"
                : "must be one of \(known)")
        return .leave
    }
}
