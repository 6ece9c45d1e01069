import Bookkeeping
import Domain
import Engine
import Money

/// Whether what is there covers what clients have, in one asset.
struct Coverage: Hashable, Sendable {
    let asset: Asset
    /// What all profiles have.
    let liabilities: Fixed
    /// What settlements under way will pay out to profiles.
    let pending: Fixed
    /// What was brought in and not taken out again: for profiles and for the treasuries.
    let treasury: Fixed

    /// Treasury over liabilities and pending, in hundredths of a percent, rounded down; `nil` where
    /// nothing is to be covered.
    var basisPoints: Fixed? {
        guard let owed = try? liabilities.adding(pending), owed.isPositive else { return nil }
        return try? treasury.multiplied(
            by: Fixed(Limits.basisPointsPerOne), dividedBy: owed, rounding: .down)
    }

    /// Under it nothing is settled into the asset.
    var isCovered: Bool {
        guard let owed = try? liabilities.adding(pending) else { return false }
        return treasury >= owed
    }

    /// By asset; those that a profile or a treasury ever had.
    ///
    /// - Parameter balances: of one moment.
    static func all(_ balances: [Pocket: MirrorBalance]) throws(MoneyError) -> [Coverage] {
        var owed: [Asset: Fixed] = [:]
        var free: [Asset: Fixed] = [:]
        var pending: [Asset: Fixed] = [:]
        for (pocket, balance) in balances {
            let asset = pocket.asset
            if pocket.account.isTreasury {
                free[asset] = try (free[asset] ?? .zero).adding(balance.posted)
                pending[asset] = try (pending[asset] ?? .zero).adding(balance.held)
            } else if pocket.account.profile != nil {
                owed[asset] = try (owed[asset] ?? .zero).adding(balance.posted)
            }
        }
        var all: [Coverage] = []
        for asset in Set(owed.keys).union(free.keys).sorted() {
            let liabilities = owed[asset] ?? .zero
            all.append(
                Coverage(
                    asset: asset, liabilities: liabilities, pending: pending[asset] ?? .zero,
                    treasury: try liabilities.adding(free[asset] ?? .zero)))
        }
        return all
    }
}
