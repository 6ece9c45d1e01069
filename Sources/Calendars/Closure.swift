/// Why a currency does not settle on a weekday.
package struct Closure: Hashable, Sendable {
    /// The holiday, as the data file or the operator names it.
    package let name: String
    /// The date is not announced yet, or follows the sighting of the moon.
    package let isEstimate: Bool
}
