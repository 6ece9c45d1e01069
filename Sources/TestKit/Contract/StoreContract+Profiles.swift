import Bookkeeping
import Domain
import Engine
import Money

extension StoreContract {
    static let profileCases = [
        StoreContract("profiles are of one tenant, renamed and deactivated") { harness in
            var store = try await harness.open()
            var (first, second) = (SpecimenPar.profile(2), SpecimenPar.profile(1))
            let other = SpecimenPar.profile(3, tenant: "other", nickname: "p-1")
            for profile in [first, second, other] {
                try await store.apply(Commit(writes: [.par(.putProfile(profile))]))
            }
            try await store.expectRefused(
                Commit(writes: [.par(.putProfile(SpecimenPar.profile(4, nickname: "p-1")))]),
                .par(.nicknameUsed("p-1")))
            first.nickname = "p-1"
            try await store.expectRefused(
                Commit(writes: [.par(.putProfile(first))]), .par(.nicknameUsed("p-1")))
            first.nickname = "e\u{301}\n"
            second.deactivatedAt = Specimen.time(9)
            try await store.apply(
                Commit(writes: [.par(.putProfile(first)), .par(.putProfile(second))]))
            // A nickname is its bytes, and a deactivated profile keeps its own.
            let composed = SpecimenPar.profile(5, nickname: "\u{e9}\n")
            try await store.apply(Commit(writes: [.par(.putProfile(composed))]))
            try await store.expectRefused(
                Commit(writes: [.par(.putProfile(SpecimenPar.profile(6, nickname: "p-1")))]),
                .par(.nicknameUsed("p-1")))
            store = try await harness.reopen(store)
            try expect(
                try await store.profiles(of: Specimen.tenant), is: [second, first, composed],
                "the tenant's")
            try expect(try await store.profile(first.id, of: Specimen.tenant), is: first, "by id")
            try expect(try await store.profile(first.id, of: "other"), is: nil, "another's")
            try expect(
                try await store.profile(nickname: "p-1", of: "other"), is: other, "by name")
            try expect(
                try await store.profile(nickname: "p-2", of: Specimen.tenant), is: nil, "before")
            try await store.expectRefused(
                Commit(guards: [.par(.profileActive(second.id, of: Specimen.tenant))]),
                .par(.noProfile(second.id)))
            try await store.expectDefect(
                Commit(writes: [
                    .par(
                        .putProfile(
                            Profile(
                                id: first.id, tenant: "other", nickname: "x",
                                createdAt: first.createdAt)))
                ]))
        },
        StoreContract("a profile is unused without money and without what is open for it") {
            harness in
            let store = try await harness.open()
            try await funded(store, usd: Fixed(7))
            let recipient = SpecimenPar.profile(2)
            try await store.apply(Commit(writes: [.par(.putProfile(recipient))]))
            func unused(_ profile: Profile) -> Commit {
                Commit(guards: [.par(.profileUnused(profile.id))])
            }
            func inUse(_ profile: Profile) -> CommitRefusal { .par(.profileInUse(profile.id)) }
            let profile = SpecimenPar.profile
            try await store.expectRefused(unused(profile), inUse(profile))
            try await store.apply(unused(recipient))
            var life = SpecimenPar(1, Fixed(7)) { $0.recipient = recipient.id }
            try await store.apply(life.create())
            try await store.expectRefused(unused(recipient), inUse(recipient))
            try await store.apply(life.intend())
            try await store.expectRefused(unused(recipient), inUse(recipient))
            try await store.apply(life.settle(), unused(profile))
            try await store.expectRefused(unused(recipient), inUse(recipient))
        },
        StoreContract("nothing is created for a profile that parallel commits deactivate") {
            harness in
            let store = try await harness.open()
            let profiles = (1...40).map { SpecimenPar.profile($0) }
            for profile in profiles {
                try await store.apply(Commit(writes: [.par(.putProfile(profile))]))
            }
            let outcomes = await concurrently(80) { number in
                var profile = profiles[number / 2]
                if number % 2 == 0 {
                    profile.deactivatedAt = Specimen.time(1)
                    return await store.commit(
                        Commit(
                            guards: [.par(.profileUnused(profile.id))],
                            writes: [.par(.putProfile(profile))]))
                }
                var deposit = SpecimenPar.deposit(
                    .one, of: Specimen.usd, to: .profile(profile.id))
                deposit.guards = [.par(.profileActive(profile.id, of: Specimen.tenant))]
                return await store.commit(deposit)
            }
            for (index, profile) in profiles.enumerated() {
                let (closed, paid) = (outcomes[index * 2], outcomes[index * 2 + 1])
                try expect((closed == .done) != (paid == .done), "one of both is done")
                let stored = try await store.profile(profile.id, of: Specimen.tenant)
                try expect(stored?.isActive, is: paid == .done, "whether it is active")
                try expect(
                    try await store.balances(of: profile.id).isEmpty, is: closed == .done,
                    "whether it has nothing")
            }
        },
        StoreContract("activities are known by id and by what is unique of them") { harness in
            var store = try await harness.open()
            try await funded(store)
            let (profile, other) = (SpecimenPar.profile, SpecimenPar.profile(2))
            try await store.apply(Commit(writes: [.par(.putProfile(other))]))
            let purse = Activity.Purse.profile(profile.id)
            func activity(
                _ number: Int, _ kind: Activity.Kind, _ tenant: TenantID? = Specimen.tenant,
                reference: String? = nil, memo: String = ""
            ) -> Activity {
                Activity(
                    id: Specimen.id(number), tenant: tenant, kind: kind, asset: Specimen.usd,
                    amount: Fixed(2), reference: reference, memo: memo, metadata: ["a": "\n"],
                    at: Specimen.time(number))
            }
            let moves: [Activity] = [
                activity(1, .deposit(to: purse), reference: "r", memo: "m\\\n"),
                activity(2, .withdrawal(from: purse), reference: "r"),
                activity(3, .transfer(from: profile.id, to: other.id), reference: "r"),
                activity(4, .deposit(to: .treasury(SpecimenPar.issuer)), nil, reference: "r"),
                activity(5, .transfer(from: profile.id, to: other.id)),
                activity(6, .transfer(from: profile.id, to: other.id)),
            ]
            for move in moves { try await store.apply(SpecimenPar.book(move)) }
            store = try await harness.reopen(store)
            for move in moves {
                try expect(try await store.activity(move.id), is: move, "by id")
                guard let key = move.uniqueKey else { continue }
                try expect(try await store.activity(uniqueKey: key), is: move, "by key")
                let again = activity(90, move.kind, move.tenant, reference: move.reference)
                try await store.expectRefused(
                    SpecimenPar.book(again), .par(.activityKnown(move.id)))
            }
            try await store.expectDefect(SpecimenPar.book(moves[4]))
            try expect(try await store.activity(Specimen.id(90)), is: nil, "one that is none")
            let left = try await store.balances(of: profile.id).map(\.balance.posted)
            try expect(left, is: [Fixed(494)], "what is left")
            try expect(try await store.audit(), is: [], "the audit")
        },
    ]
}
