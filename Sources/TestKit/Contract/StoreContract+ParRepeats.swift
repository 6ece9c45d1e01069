import Bookkeeping
import Domain
import Engine
import Money

extension StoreContract {
    static let parRepeatCases = [
        StoreContract("an activity's id is used once, whatever else differs") { harness in
            let store = try await harness.open()
            try await funded(store)
            let other = SpecimenPar.profile(2)
            for commit in SpecimenPar.open(other, Fixed(9)) { try await store.apply(commit) }
            let first = repeated(.transfer(from: SpecimenPar.profile.id, to: other.id))
            try await store.apply(SpecimenPar.book(first))
            let before = try await ParSnapshot(of: store)
            for again in activities(like: first, other) {
                try expect(
                    await store.commit(SpecimenPar.book(again)) != .done, "\(again) is refused")
                try expect(try await ParSnapshot(of: store), is: before, "after \(again)")
            }
        },
        StoreContract("the id of a conversion at par is used once, whatever else differs") {
            harness in
            let store = try await harness.open()
            try await funded(store)
            let first = SpecimenPar(1, Fixed(7), reference: "r")
            try await store.apply(first.create())
            let before = try await ParSnapshot(of: store)
            for again in conversions(like: first.conversion) {
                let commit = Commit(writes: [.par(.insertConversion(again))])
                try expect(await store.commit(commit) != .done, "\(again) is refused")
                try expect(try await ParSnapshot(of: store), is: before, "after \(again)")
            }
        },
        StoreContract("an entry is posted once, whatever else differs") { harness in
            let store = try await harness.open()
            try await funded(store)
            let (profile, other) = (SpecimenPar.profile, SpecimenPar.profile(2))
            for commit in SpecimenPar.open(other, Fixed(9)) { try await store.apply(commit) }
            let activity = repeated(.transfer(from: profile.id, to: other.id))
            try await store.apply(SpecimenPar.book(activity))
            let before = try await ParSnapshot(of: store)
            for again in entries(like: LedgerEntry(booking: activity), other) {
                try await store.expectDefect(Commit(writes: [.post(again)]))
                try expect(try await ParSnapshot(of: store), is: before, "after \(again)")
            }
        },
    ]

    private static func repeated(
        _ kind: Activity.Kind, tenant: TenantID? = Specimen.tenant, asset: Asset = Specimen.usd,
        amount: Fixed = Fixed(2), reference: String? = "r", memo: String = "m",
        metadata: [String: String] = ["a": "b"], at: Instant = Specimen.time(5)
    ) -> Activity {
        Activity(
            id: Specimen.id(77), tenant: tenant, kind: kind, asset: asset, amount: amount,
            reference: reference, memo: memo, metadata: metadata, at: at)
    }

    /// The same, and one for each field that differs.
    private static func activities(like first: Activity, _ other: Profile) -> [Activity] {
        let (kind, profile) = (first.kind, SpecimenPar.profile)
        return [
            first, repeated(kind, tenant: "other"), repeated(kind, asset: SpecimenPar.coin),
            repeated(kind, amount: Fixed(3)), repeated(kind, reference: "r2"),
            repeated(kind, reference: nil), repeated(kind, memo: "n"),
            repeated(kind, metadata: [:]), repeated(kind, at: Specimen.time(6)),
            repeated(.transfer(from: other.id, to: profile.id)),
            repeated(.deposit(to: .profile(profile.id))),
            repeated(.withdrawal(from: .profile(profile.id))),
        ]
    }

    private static func conversions(like first: ParConversion) -> [ParConversion] {
        let changes: [(inout ParRequest) -> Void] = [
            { _ in }, { $0.profile = SpecimenPar.profile(2).id },
            { $0.recipient = SpecimenPar.profile(2).id }, { $0.amount = Fixed(8) },
            { $0.amountText = "7.0" }, { $0.source = SpecimenPar.coin },
            { $0.target = Specimen.usd }, { $0.reference = "r2" }, { $0.reference = nil },
            { $0.identity = Specimen.id(1) }, { $0.account = Specimen.id(1) },
            { $0.metadata = ["a": "b"] },
        ]
        let requests = changes.map { change in
            var request = first.request
            change(&request)
            return ParConversion(
                id: first.id, tenant: first.tenant, request: request, createdAt: first.createdAt)
        }
        return requests + [
            ParConversion(
                id: first.id, tenant: "other", request: first.request, createdAt: first.createdAt),
            ParConversion(
                id: first.id, tenant: first.tenant, request: first.request,
                createdAt: Specimen.time(9)),
            ParConversion(
                id: first.id, tenant: first.tenant, request: first.request,
                createdAt: first.createdAt, state: .cancelled(at: Specimen.time(9))),
        ]
    }

    private static func entries(like first: LedgerEntry, _ other: Profile) -> [LedgerEntry] {
        func entry(_ transfers: [Transfer], at instant: Instant = first.at) -> LedgerEntry {
            LedgerEntry(
                reference: first.reference, reason: first.reason, at: instant, transfers: transfers)
        }
        let (one, treasury) = (first.transfers[0], SpecimenPar.treasury)
        let transfers = [
            Transfer(from: one.from, to: one.to, asset: one.asset, amount: Fixed(3)),
            Transfer(from: one.from, to: one.to, asset: SpecimenPar.coin, amount: one.amount),
            Transfer(from: one.to, to: one.from, asset: one.asset, amount: one.amount),
            Transfer(from: one.from, to: treasury, asset: one.asset, amount: one.amount),
        ]
        return [first, entry([one], at: Specimen.time(9)), entry([one, transfers[0]])]
            + transfers.map { entry([$0]) }
    }
}
