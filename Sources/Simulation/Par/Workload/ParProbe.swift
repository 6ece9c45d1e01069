import Bookkeeping
import Domain
import Engine
import Money

/// The last client of a run, when nothing moves any more: it asks of each treasury for all that it
/// has, and must get it. What a service only believes to be let out would be missing.
struct ParProbe: Sendable {
    private let world: ParWorld

    init(_ world: ParWorld) { self.world = world }

    func begin() {
        guard let tenant = world.scenario.tenants.first else { return }
        for treasury in world.scenario.treasuries { ask(treasury, for: tenant) }
    }

    private func ask(_ treasury: (issuer: VenueID, asset: Asset), for tenant: TenantID) {
        let (issuer, asset) = treasury
        let pair = world.scenario.settings.pairs.first { pair in
            pair.issuer == issuer && [pair.fiat, pair.coin].contains(asset)
        }
        guard let pair else { return }
        let free = world.auditor.free(Pocket(VenueAccount(treasuryOf: issuer), asset))
        // Whole units: every asset has them.
        let amount = Fixed(uncheckedUnits: free.units / Fixed.unitsPerOne * Fixed.unitsPerOne)
        guard amount.isPositive else { return }
        let source = asset == pair.fiat ? pair.coin : pair.fiat
        world.call { services -> ParError? in
            do throws(ParError) {
                let profile = try await services.profiles.standardProfile(of: tenant)
                _ = try await services.profiles.deposit(
                    amount, of: source, memo: "probe", to: .standard, of: tenant)
                _ = try await services.conversions.create(
                    ParRequest(
                        profile: profile.id, amount: amount, amountText: "\(amount)",
                        source: source, target: asset), for: tenant)
                return nil
            } catch {
                return error
            }
        } done: { [world] answer in
            switch answer {
            case .some(nil): world.auditor.see(.probed)
            case .some(.some(.limitExceeded)), .some(.some(.overloaded)): break
            case .some(.some(let error)):
                world.auditor.blames(.serviceDefect, "the probe", "is answered with \(error)")
            case nil: world.auditor.blames(.serviceDefect, "the probe", "nobody answers")
            }
        }
    }
}
