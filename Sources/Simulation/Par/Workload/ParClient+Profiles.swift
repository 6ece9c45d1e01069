import Domain
import Engine
import Money

/// Profiles and the money in them.
extension ParClient {
    func deposit(_ amount: Fixed, of asset: Asset) {
        let known = profiles
        guard !known.isEmpty else { return }
        let profile = draw { $0.pick(known) }
        call { tenant, services async throws(ParError) in
            try await services.profiles.deposit(
                amount, of: asset, memo: "", to: .id(profile), of: tenant)
        } done: { client, answer in
            switch answer {
            case .success(let activity):
                client.world.auditor.see(.deposited)
                client.world.auditor.saysBooked(activity, of: client.tenant)
            case .failure(let error): _ = client.mayRepeat(error)
            case nil: break
            }
        }
    }

    /// A move between two profiles, asked for once or twice.
    func transfer() {
        let known = profiles
        guard known.count > 1 else { return makeProfile() }
        let asset = anyAsset()
        let order = draw { generator -> TransferOrder in
            let from = generator.below(known.count)
            let to = (from + 1 + generator.below(known.count - 1)) % known.count
            return TransferOrder(
                from: known[from], to: known[to], asset: asset,
                amount: Fixed(generator.within(1...120)))
        }
        var named = order
        named.reference = newReference("t")
        for _ in 0..<(draw { $0.chance(300) } ? 2 : 1) { send(named, triesLeft: 4) }
    }

    private func send(_ order: TransferOrder, triesLeft: Int) {
        call { tenant, services async throws(ParError) in
            try await services.profiles.transfer(order, for: tenant)
        } done: { client, answer in
            switch answer {
            case .success(let activity):
                client.world.auditor.saysBooked(activity, of: client.tenant)
            case .failure(.transferExists(let activity, let mismatch)):
                client.world.auditor.see(.transferReplayed)
                client.world.auditor.saysBooked(activity, of: client.tenant)
                if !mismatch.isEmpty {
                    client.world.auditor.blames(
                        .parTold, "\(activity.id)", "differs in \(mismatch)")
                }
            case .failure(let error):
                guard client.mayRepeat(error) else { return }
                fallthrough
            case nil:
                guard triesLeft > 0 else { return }
                client.later { client.send(order, triesLeft: triesLeft - 1) }
            }
        }
    }

    func makeProfile(then body: @escaping @Sendable (ParClient, ProfileID) -> Void = { _, _ in }) {
        let nickname = newReference("profile")
        call { tenant, services async throws(ParError) in
            try await services.profiles.createProfile(nickname: nickname, for: tenant)
        } done: { client, answer in
            switch answer {
            case .success(let profile):
                client.knows(profile)
                body(client, profile.id)
            case .failure(let error): _ = client.mayRepeat(error)
            case nil: break
            }
        }
    }

    func renameProfile() {
        let known = profiles
        guard known.count > 1 else { return makeProfile() }
        // The first one is the default profile.
        let profile = draw { $0.pick(Array(known.dropFirst())) }
        let nickname = newReference("renamed")
        call { tenant, services async throws(ParError) in
            try await services.profiles.rename(.id(profile), to: nickname, of: tenant)
        } done: { client, answer in
            switch answer {
            case .success(let profile): client.world.auditor.shows(profile, to: client.tenant)
            case .failure(let error): _ = client.mayRepeat(error)
            case nil: break
            }
        }
    }

    /// Closes a profile while something may be on its way to it.
    func closeProfile() {
        let known = profiles
        if known.count > 2, draw({ $0.chance(500) }) {
            return close(draw { $0.pick(Array(known.dropFirst())) })
        }
        makeProfile { client, profile in
            if client.draw({ $0.chance(500) }) {
                client.create(among: Array(client.profiles.prefix(1)), to: profile)
            }
            client.close(profile)
        }
    }

    private func close(_ profile: ProfileID) {
        call { tenant, services async throws(ParError) in
            try await services.profiles.deactivate(.id(profile), of: tenant)
        } done: { client, answer in
            switch answer {
            case .success(let profile):
                client.forgets(profile.id)
                client.world.auditor.shows(profile, to: client.tenant)
            case .failure(let error): _ = client.mayRepeat(error)
            case nil: break
            }
        }
    }
}
