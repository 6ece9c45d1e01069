package import Money

/// How ledger and venues are compared.
package struct ReconciliationSettings: Hashable, Sendable {
    /// How often each account is looked at.
    package var interval: Duration = .seconds(60)
    /// How long an account that could not be opened is left alone.
    package var openingPause: Duration = .seconds(2)
    /// How much less or more a venue may have, by asset, in steps of the asset.
    package var toleranceSteps = 0
    package var toleranceStepsByAsset: [String: Int] = [:]
    /// How long the answers to one question may take together.
    package var answerDeadline: Duration = .seconds(30)
    /// How much of what was followed already is read again: what a history shows later than it
    /// should is taken in all the same.
    package var overlap: Duration = .seconds(3_600)
    /// How far a history is followed before that is noted.
    package var markInterval: Duration = .seconds(600)
    /// How long a trade that can neither be booked nor taken in keeps the history from being
    /// followed further.
    package var openTradeSight: Duration = .seconds(7 * 86_400)
    /// After how many comparisons that differ the same way, though never by the same amount, an
    /// asset is quarantined: what is lost a little with each trade never shows twice the same.
    package var changingDifferencesMax = 10
    /// How far two comparisons are apart that say the same of a difference, at least.
    package var comparisonSpacing: Duration = .seconds(5)
    /// How far apart the venue's clock, as it is measured, and the one that it books by may be.
    package var clockMargin: Duration = .seconds(10)
    /// How long before its trade an order may have been made of which no venue order id is known.
    package var unidentifiedOrderLife: Duration = .seconds(7 * 86_400)

    package init() {}

    /// The largest difference that is only reported.
    package func tolerance(of asset: Asset) -> Fixed {
        let steps = toleranceStepsByAsset[asset.code] ?? toleranceSteps
        return Fixed(uncheckedUnits: Fixed.step(digits: asset.scale).units * Int128(steps))
    }
}
