import Bookkeeping
import Domain
import Engine
import Money

/// Balances and holds as an auditor folds them from durable commits.
struct LedgerFold: Sendable {
    private(set) var balances: [LedgerAccount: [Asset: Fixed]] = [:]
    private(set) var held: [Pocket: Fixed] = [:]
    private(set) var holds: [ConversionID: [Pocket: Fixed]] = [:]

    /// - Returns: the pockets that it touched, in their order.
    mutating func fold(_ writes: [CommitWrite]) -> [Pocket] {
        var touched: Set<Pocket> = []
        for write in writes {
            if case .post(let entry) = write {
                for transfer in entry.transfers {
                    post(transfer.amount.negated, transfer.asset, on: transfer.from, &touched)
                    post(transfer.amount, transfer.asset, on: transfer.to, &touched)
                }
            } else if case .hold(let change) = write {
                held[change.pocket] = (held[change.pocket] ?? .zero) + change.change
                let own = holds[change.conversion]?[change.pocket] ?? .zero
                holds[change.conversion, default: [:]][change.pocket] = own + change.change
                touched.insert(change.pocket)
            }
        }
        return touched.sorted()
    }

    private mutating func post(
        _ amount: Fixed, _ asset: Asset, on account: LedgerAccount, _ touched: inout Set<Pocket>
    ) {
        balances[account, default: [:]][asset] = (balances[account]?[asset] ?? .zero) + amount
        if let place = account.place { touched.insert(Pocket(place, asset)) }
    }

    func posted(_ pocket: Pocket) -> Fixed {
        let account: LedgerAccount
        if let profile = pocket.account.profile {
            account = .profile(profile)
        } else {
            account = .treasury(pocket.account.venue)
        }
        return balances[account]?[pocket.asset] ?? .zero
    }

    /// What can be held of it; below zero where it is overdrawn.
    func free(_ pocket: Pocket) -> Fixed { posted(pocket) - (held[pocket] ?? .zero) }

    func balance(_ pocket: Pocket) -> MirrorBalance {
        MirrorBalance(posted: posted(pocket), held: held[pocket] ?? .zero)
    }

    /// What a commit takes back of holds and is not held.
    func overdrawn(by writes: [CommitWrite]) -> [Pocket] {
        var overdrawn: [Pocket] = []
        for case .hold(let change) in writes where change.change.isNegative {
            let own = holds[change.conversion]?[change.pocket] ?? .zero
            if (own + change.change).isNegative { overdrawn.append(change.pocket) }
        }
        return overdrawn
    }
}

extension Fixed {
    /// Amounts of a run are far from the bound of the range.
    static func + (left: Fixed, right: Fixed) -> Fixed {
        Fixed(uncheckedUnits: left.units + right.units)
    }

    static func - (left: Fixed, right: Fixed) -> Fixed {
        Fixed(uncheckedUnits: left.units - right.units)
    }
}
