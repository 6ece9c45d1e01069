import Bookkeeping
import Domain
import Logging
import Money

/// Takes into the ledger what a venue account holds of assets that the ledger never saw there.
///
/// The ledger's truth begins with what the venue says at that moment; from then on only trades
/// change it. So an asset that an order of the account could have brought is never opened: what is
/// there of it may be a fill that is still to be booked.
struct AccountOpening {
    let runner: ConversionRunner

    /// Opens every account as far as its venue can be asked.
    ///
    /// - Throws: ``EngineError``.
    func openAll() async throws {
        let mirrors: [Pocket: MirrorBalance]
        do {
            mirrors = try await runner.store.mirrors()
        } catch {
            throw EngineError.store(error)
        }
        let accounts = runner.settings.accountsAtVenues
        for account in accounts {
            guard let venue = runner.board.venue(account.venue) else {
                throw EngineError.configuration("the account \(account) has no venue")
            }
            if let history = runner.board.history(account.venue) {
                try await openAtStart(
                    FollowedAccount(account: account, venue: venue, history: history))
                continue
            }
            guard let balances = await venue.balances(of: account.account) else {
                runner.logger.error(
                    "an account cannot be opened before its venue answers",
                    metadata: ["account": "\(account)"])
                continue
            }
            let known = mirrors.keys.filter { $0.account == account }.map(\.asset)
            try await open(account, balances, known: Set(known))
        }
    }

    private func openAtStart(_ followed: FollowedAccount) async throws {
        do {
            try await openFollowed(followed)
            guard try await runner.store.mark(of: followed.account) == nil else { return }
        } catch let error as StoreError {
            throw EngineError.store(error)
        }
        runner.logger.error(
            "an account is not opened yet: its venue does not answer, or something moves there",
            metadata: ["account": "\(followed.account)"])
    }

    /// - Parameter known: assets that the ledger saw on the account.
    func open(
        _ account: VenueAccount, _ balances: [Asset: VenueBalance], known: Set<Asset>
    ) async throws {
        var new = balances.filter { $0.value.total.isPositive && !known.contains($0.key) }
        guard !new.isEmpty else { return }
        if !known.isEmpty {
            let traded = try await assetsTraded(on: account)
            new = new.filter { !traded.contains($0.key) }
        }
        let now = runner.time.now()
        let commit = Commit(
            writes: new.sorted { $0.key < $1.key }.map { asset, balance in
                .post(LedgerEntry(opening: account, balance.total, of: asset, at: now))
            })
        guard !commit.isEmpty else { return }
        switch await runner.store.commit(commit) {
        case .done: break
        case .refused(let refusal):
            throw EngineError.configuration("opening \(account) was refused: \(refusal)")
        case .unknown(let text): throw EngineError.outcomeUnknown(text)
        }
    }

    /// What orders of the account could have brought or taken.
    private func assetsTraded(on account: VenueAccount) async throws -> Set<Asset> {
        var assets: Set<Asset> = []
        do {
            for stored in try await runner.store.orders(at: account.venue)
            where stored.order.account == account {
                assets.formUnion([stored.order.symbol.base, stored.order.symbol.quote])
                assets.formUnion(stored.trades.map(\.fee.asset))
            }
        } catch {
            throw EngineError.store(error)
        }
        if let fee = runner.board.venue(account.venue)?.fees.asset, case .asset(let asset) = fee {
            assets.insert(asset)
        }
        return assets
    }
}
