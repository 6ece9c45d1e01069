import Bookkeeping
import Domain
import Engine
import Money

extension StoreContract {
    static let parGuardCases = [
        StoreContract("a reference makes one conversion at par, for ever") { harness in
            let store = try await harness.open()
            try await funded(store)
            var first = SpecimenPar(1, reference: "r")
            try await store.apply(first.create(), first.cancel())
            let twin = SpecimenPar(2, reference: "r")
            try await store.expectRefused(
                twin.create(), .referenceUsed(by: first.conversion.id))
            var unguarded = twin.create()
            unguarded.guards = []
            try await store.expectRefused(
                unguarded, .referenceUsed(by: first.conversion.id))
            // Another tenant's, and one over venues, are other references.
            let other = SpecimenPar.profile(5, tenant: "other")
            for commit in SpecimenPar.open(other, Fixed(9)) { try await store.apply(commit) }
            try await store.apply(SpecimenPar(3, of: other, reference: "r").create())
            let traded = Specimen.conversion(4, reference: "r")
            try await store.apply(
                Commit(
                    guards: [.referenceUnused(Specimen.tenant, "r")],
                    writes: [.insertConversion(traded), Specimen.created(traded)]))
            try expect(try await store.audit(), is: [], "the audit")
        },
        StoreContract("what is refused of a conversion at par leaves nothing") { harness in
            let store = try await harness.open()
            try await funded(store)
            let life = SpecimenPar(1, Fixed(7))
            try await store.apply(life.create())
            let before = try await ParSnapshot(of: store)
            var late = life
            _ = late.intend()
            let noMoney = SpecimenPar(2, Fixed(494))
            let nobody = SpecimenPar(3, of: SpecimenPar.profile(9))
            var foreign = SpecimenPar(4).create()
            foreign.guards = [.par(.profileActive(SpecimenPar.profile.id, of: "other"))]
            let pocket = SpecimenPar.pocket(SpecimenPar.profile, Specimen.usd)
            let refused: [(Commit, CommitRefusal)] = [
                (late.settle(), .versionChanged(life.conversion.id)),
                (noMoney.create(), .insufficientFunds(pocket, available: Fixed(493))),
                (nobody.create(), .par(.noProfile(SpecimenPar.profile(9).id))),
                (foreign, .par(.noProfile(SpecimenPar.profile.id))),
                (
                    Commit(guards: [.par(.available(pocket, Fixed(494)))]),
                    .insufficientFunds(pocket, available: Fixed(493))
                ),
            ]
            for (commit, refusal) in refused {
                try await store.expectRefused(commit, refusal)
                try expect(
                    try await ParSnapshot(of: store), is: before, "the store after \(refusal)")
            }
            try await store.expectDefect(
                Commit(writes: [.par(.insertConversion(life.conversion))]))
            try expect(try await ParSnapshot(of: store), is: before, "after a defect")
            try await store.apply(Commit(guards: [.par(.available(pocket, Fixed(493)))]))
        },
        StoreContract("a treasury goes below zero by what is booked, never by a hold") {
            harness in
            let store = try await harness.open()
            try await funded(store, coins: Fixed(5))
            var (within, beyond) = (SpecimenPar(1, Fixed(5)), SpecimenPar(2, Fixed(6)))
            try await store.apply(within.create(), beyond.create())
            var early = beyond
            try await store.expectRefused(
                early.intend(),
                .insufficientFunds(SpecimenPar.treasuryPocket, available: Fixed(5)))
            try await store.apply(within.intend())
            try await store.expectRefused(
                early.intend(), .versionChanged(beyond.conversion.id))
            let issued = Activity(
                id: Specimen.id(77), tenant: nil,
                kind: .withdrawal(from: .treasury(SpecimenPar.issuer)), asset: SpecimenPar.coin,
                amount: Fixed(8), at: Specimen.start)
            try await store.apply(SpecimenPar.book(issued), within.settle())
            try expect(
                try await store.mirrors()[SpecimenPar.treasuryPocket],
                is: MirrorBalance(posted: Fixed(-8), held: .zero), "the treasury's")
            try expect(try await store.audit(), is: [], "the audit")
        },
        StoreContract("of fifty parallel creates of one reference at par one is done") { harness in
            let store = try await harness.open()
            try await funded(store)
            let outcomes = await concurrently(50) { number in
                let life = SpecimenPar(number, reference: "one")
                return (life.conversion.id, await store.commit(life.create()))
            }
            let done = outcomes.filter { $0.1 == .done }.map(\.0)
            try expect(done.count, is: 1, "how many were done")
            for (id, outcome) in outcomes where id != done[0] {
                try expect(outcome, is: .refused(.referenceUsed(by: done[0])), "a duplicate")
            }
            try expect(try await store.openParConversions().count, is: 1, "how many there are")
            try expect(try await store.audit(), is: [], "the audit")
        },
        StoreContract("of five hundred parallel creates a balance for a hundred takes those") {
            harness in
            let store = try await harness.open()
            try await funded(store, usd: Fixed(100))
            let outcomes = await concurrently(500) { number in
                await store.commit(SpecimenPar(number).create())
            }
            try expect(outcomes.filter { $0 == .done }.count, is: 100, "how many were done")
            let pocket = SpecimenPar.pocket(SpecimenPar.profile, Specimen.usd)
            for outcome in outcomes where outcome != .done {
                try expect(
                    outcome, is: .refused(.insufficientFunds(pocket, available: .zero)), "a rest")
            }
            try expect(try await store.openParConversions().count, is: 100, "how many there are")
            try expect(try await store.audit(), is: [], "the audit")
        },
    ]

    static let parLimitCases = [
        StoreContract("limits at par count what is created by tenant, and what is left by coin") {
            harness in
            var store = try await harness.open()
            try await funded(store)
            try await store.apply(
                SpecimenPar.deposit(
                    Fixed(500), of: SpecimenPar.coin, to: .profile(SpecimenPar.profile.id)))
            func life(_ number: Int, _ amount: Int, back: Bool = false, _ limits: ParLimits)
                -> SpecimenPar
            {
                SpecimenPar(number, Fixed(amount), limits: limits) { request in
                    if back { (request.source, request.target) = (request.target, request.source) }
                }
            }
            func exceeds(_ name: String, _ most: Int, _ wanted: Int) -> CommitRefusal {
                .limitExceeded(name: name, allowed: "\(most)", wanted: "\(wanted)")
            }
            let single = ParLimits(perConversion: Fixed(10))
            let day = ParLimits(perTenantAndDay: Fixed(30))
            let net = ParLimits(netPerAssetAndDay: Fixed(12))
            try await store.expectRefused(
                life(1, 11, single).create(), exceeds("maxPerConversion", 10, 11))
            var first = life(2, 10, single)
            try await store.apply(first.create())
            try await store.expectRefused(
                life(3, 3, net).create(), exceeds("maxNetPerAssetAndDay", 12, 13))
            // The other way counts against it, and is bounded alike.
            try await store.apply(life(4, 20, back: true, net).create())
            store = try await harness.reopen(store)
            try await store.expectRefused(
                life(5, 3, back: true, net).create(), exceeds("maxNetPerAssetAndDay", 12, 13))
            try await store.expectRefused(
                life(6, 1, day).create(), exceeds("maxPerTenantAndDay", 30, 31))
            // Cancelled: what is left of the coin is taken back, what was created is not.
            try await store.apply(first.cancel())
            try await store.expectRefused(
                life(7, 1, back: true, net).create(), exceeds("maxNetPerAssetAndDay", 12, 21))
            try await store.expectRefused(
                life(6, 1, day).create(), exceeds("maxPerTenantAndDay", 30, 31))
            let tomorrow = SpecimenPar(8, Fixed(12), at: Specimen.time(86_400), limits: net)
            try await store.apply(tomorrow.create())
            try expect(try await store.audit(), is: [], "the audit")
        }
    ]
}
