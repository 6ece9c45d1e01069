import Domain
import Money

/// Postings of one account in one asset, however they are ordered: equal for equal ones.
///
/// Compared within one audit only, since hashes are of one process.
struct StatementFold: Hashable {
    private(set) var count = 0
    private var sum = 0

    mutating func add(
        _ reason: String, _ reference: String, _ counterpart: String, _ units: Int128,
        _ at: Instant
    ) {
        var hasher = Hasher()
        hasher.combine(reason)
        hasher.combine(reference)
        hasher.combine(counterpart)
        hasher.combine(units)
        hasher.combine(at)
        count += 1
        sum &+= hasher.finalize()
    }
}
