/// What one seed came to.
package struct SeedResult: Sendable {
    package let seed: UInt64
    /// The first thing that did not hold.
    package let violation: Violation?
    /// Equal for equal runs.
    package let traceHash: UInt64
    package let steps: Int
    package let crashes: Int
    package let commits: Int
    package let conversions: Int
    /// On the virtual clock.
    package let simulated: Duration
    package let coverage: [CoveragePoint: Int]
    /// What happened, line by line; empty where no trace was asked for.
    package let trace: [String]
}
