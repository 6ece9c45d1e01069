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
    static func all(
        _ rows: [TrialBalanceRow], _ mirrors: [Pocket: MirrorBalance]
    ) throws(MoneyError) -> [Coverage] {
        var liabilities: [Asset: Fixed] = [:]
        var free: [Asset: Fixed] = [:]
        for row in rows {
            if row.account.hasPrefix("profile:") {
                liabilities[row.asset] = try (liabilities[row.asset] ?? .zero).adding(row.balance)
            } else if row.account.hasPrefix("treasury:") {
                free[row.asset] = try (free[row.asset] ?? .zero).adding(row.balance)
            }
        }
        var pending: [Asset: Fixed] = [:]
        for (pocket, balance) in mirrors where pocket.account.isTreasury {
            pending[pocket.asset] = try (pending[pocket.asset] ?? .zero).adding(balance.held)
        }
        var all: [Coverage] = []
        for asset in Set(liabilities.keys).union(free.keys).sorted() {
            let owed = liabilities[asset] ?? .zero
            all.append(
                Coverage(
                    asset: asset, liabilities: owed, pending: pending[asset] ?? .zero,
                    treasury: try owed.adding(free[asset] ?? .zero)))
        }
        return all
    }
}
