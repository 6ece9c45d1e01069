package import Domain

/// What a client can ask for beside assets, amount and executor.
package enum ChosenOption: String, CaseIterable, Hashable, Sendable {
    case venues, venueAccounts, expiresAt
    case maxSlippage, limitRate, minToAmount, maxFromAmount
    case residualLeave, residualRoundIn, residualReject
    case twapDuration, twapSlices, twapJitter, twapCatchUp, makerWindow
    case intermediateForward, intermediateBack, intermediateHold, useInventory
    case settleOn, simulate

    /// Those of a conversion that it can matter for.
    package static func all(of conversion: Conversion) -> [ChosenOption] {
        let request = conversion.request
        let options = request.options
        let isTwap = request.executor == .twap
        let chosen: [(ChosenOption, Bool)] = [
            (.venues, !request.venues.isEmpty),
            (.venueAccounts, !request.venueAccounts.isEmpty),
            (.expiresAt, request.expiresAt != nil),
            (.maxSlippage, options.maxSlippageBps != nil),
            (.limitRate, options.limitRate != nil),
            (.minToAmount, options.minToAmount != nil),
            (.maxFromAmount, options.maxFromAmount != nil),
            (.residualLeave, options.residual == .leave),
            (.residualRoundIn, options.residual == .roundIn),
            (.residualReject, options.residual == .reject),
            (.twapDuration, isTwap && options.twap.durationSeconds != nil),
            (.twapSlices, isTwap && options.twap.slices != nil),
            (.twapJitter, isTwap && options.twap.randomize),
            (.twapCatchUp, isTwap && options.twap.maxCatchUp > .one),
            (
                .makerWindow,
                request.executor == .makerTaker && options.maker.windowSeconds != nil
            ),
            (.settleOn, !options.settleOn.isEmpty), (.simulate, options.simulate),
        ]
        return chosen.filter(\.1).map(\.0) + betweenLegs(conversion)
    }

    private static func betweenLegs(_ conversion: Conversion) -> [ChosenOption] {
        guard conversion.hops.count > 1 else { return [] }
        let options = conversion.request.options
        let policy: ChosenOption =
            switch options.intermediate.policy {
            case .forward: .intermediateForward
            case .back: .intermediateBack
            case .hold: .intermediateHold
            }
        return options.useInventory ? [policy, .useInventory] : [policy]
    }
}
