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
    /// How far two comparisons are apart that say the same of a difference, at least.
    package var comparisonSpacing: Duration = .seconds(5)
    /// How wrong a venue's clock may be against the one that it books by.
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
