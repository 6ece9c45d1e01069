package import Domain
package import Money

/// Judges whether the market still takes a coin at par: it pauses a pair whose market is further
/// away, or silent, for longer than it has patience. Pure; one for each pair.
package struct PegJudge: Hashable, Sendable {
    /// What is seen of the market at one moment.
    package enum Sight: Hashable, Sendable {
        /// Halfway between the best bid and the best ask of all venues, fiat for one coin.
        case mid(Fixed)
        /// Venues trade it, and none has a book that may be used.
        case stale
    }

    private let basisPoints: Int
    private let patience: Duration
    /// Since when what is seen has been bad.
    private var badSince: Instant?

    package init(basisPoints: Int, patience: Duration) {
        (self.basisPoints, self.patience) = (basisPoints, patience)
    }

    /// - Returns: why the pair must pause now, in plain words; `nil`: it need not.
    package mutating func judge(_ sight: Sight, at now: Instant) -> String? {
        guard let trouble = trouble(sight) else {
            badSince = nil
            return nil
        }
        let since = badSince ?? now
        badSince = since
        return now.duration(since: since) >= patience ? trouble : nil
    }

    private func trouble(_ sight: Sight) -> String? {
        switch sight {
        case .stale: return "its market is silent"
        case .mid(let mid):
            // |mid - 1| * 10,000 > basisPoints, in whole units of 10^-18.
            let distance = (mid.units - Fixed.one.units).magnitude
            let most = Int128(basisPoints) * Fixed.unitsPerOne / Int128(Limits.basisPointsPerOne)
            return distance > UInt128(most)
                ? "its market is at \(mid), more than \(basisPoints) basis points from par" : nil
        }
    }
}
