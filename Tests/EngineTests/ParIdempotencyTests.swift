import Domain
import Money
import TestKit
import Testing

@testable import Engine

/// A `ref_id` makes one conversion or transfer of its tenant, for ever.
@Suite struct ParIdempotencyTests {
    private static let pageSize = 100

    /// Each reference is sent by twenty clients at once.
    @Test func aReferenceThatManySendAtOnceIsOneConversion() async throws {
        for _ in 0..<Soak.rounds(1, target: 100) {
            let world = ParWorld()
            let profile = try await world.fund()
            for number in 0..<Self.pageSize {
                let answers = await StoreContract.concurrently(20) { _ -> (ConversionID?, Bool) in
                    do throws(ParError) {
                        return (
                            try await world.create(profile, 1, reference: "r-\(number)").id, true
                        )
                    } catch {
                        guard case .alreadyExists(let first, []) = error else {
                            return (nil, false)
                        }
                        return (first.id, false)
                    }
                }
                #expect(answers.count { $0.1 } == 1)
                #expect(Set(answers.map(\.0)).count == 1 && answers.allSatisfy { $0.0 != nil })
            }
            #expect(world.store.books.par.conversions.count == Self.pageSize)
            try await world.pass(.seconds(1))
            #expect(world.balance(profile, ParWorld.usd).posted == Fixed(1_000 - Self.pageSize))
            #expect(world.findings.isEmpty)
        }
    }

    @Test func aReferenceThatManySendAtOnceIsOneTransfer() async throws {
        for _ in 0..<Soak.rounds(1, target: 100) {
            let world = ParWorld()
            let (from, to) = (
                try await world.fund(),
                try await world.profiles.createProfile(nickname: "b", for: ParWorld.tenant).id
            )
            for number in 0..<Self.pageSize {
                let order = TransferOrder(
                    from: from, to: to, asset: ParWorld.usd, amount: .one, reference: "t-\(number)")
                let answers = await StoreContract.concurrently(20) { _ -> (ActivityID?, Bool) in
                    do throws(ParError) {
                        return (
                            try await world.profiles.transfer(order, for: ParWorld.tenant).id, true
                        )
                    } catch {
                        guard case .transferExists(let first, []) = error else {
                            return (nil, false)
                        }
                        return (first.id, false)
                    }
                }
                #expect(answers.count { $0.1 } == 1)
                #expect(Set(answers.map(\.0)).count == 1 && answers.allSatisfy { $0.0 != nil })
            }
            #expect(world.balance(to, ParWorld.usd).posted == Fixed(Self.pageSize))
            #expect(world.findings.isEmpty)
        }
    }

    /// Every way in which a request can differ, by the field that is named.
    private static let changes: [(String, @Sendable (inout ParRequest, Int) -> Void)] = [
        ("amount", { $0.amount = Fixed($1 + 101) }),
        ("amount", { $0.amount = Fixed(uncheckedUnits: $0.amount.units + Int128($1 + 1)) }),
        ("amount", { $0.amount = Fixed(1_000_000 + $1) }),
        ("profile_id", { $0.profile = ProfileID(high: 1, low: UInt64($1)) }),
        ("recipient_profile_id", { $0.recipient = ProfileID(high: 1, low: UInt64($1)) }),
        ("source_asset", { $0.source = Asset("X\($1)", scale: 2) }),
        ("target_asset", { $0.target = Asset("X\($1)", scale: 2) }),
        ("identity_id", { $0.identity = ExternalID(high: 1, low: UInt64($1)) }),
        ("account_id", { $0.account = ExternalID(high: 1, low: UInt64($1)) }),
        ("metadata", { $0.metadata["k"] = "\($1)" }), ("metadata", { $0.metadata["k\($1)"] = "" }),
    ]

    @Test func anotherBodyUnderAUsedReferenceIsToldWhatThereIs() async throws {
        let world = ParWorld()
        let profile = try await world.fund()
        let request = ParWorld.request(profile, reference: "r")
        let first = try await world.conversions.create(request, for: ParWorld.tenant)
        var refused = 0
        for (field, change) in Self.changes {
            for number in 0..<100 {
                var other = request
                change(&other, number)
                await #expect(throws: ParError.alreadyExists(first, mismatch: [field])) {
                    try await world.conversions.create(other, for: ParWorld.tenant)
                }
                refused += 1
            }
        }
        #expect(refused >= 1_000)
        // The same figure in other words is the same figure.
        var same = request
        same.amountText = "100.00"
        await #expect(throws: ParError.alreadyExists(first, mismatch: [])) {
            try await world.conversions.create(same, for: ParWorld.tenant)
        }
        #expect(world.store.books.par.conversions.count == 1)
        #expect(world.balance(profile, ParWorld.usd).held == Fixed(100))
    }

    @Test func anotherTransferUnderAUsedReferenceIsToldWhatThereIs() async throws {
        let world = ParWorld()
        let from = try await world.fund()
        let to = try await world.profiles.createProfile(nickname: "b", for: ParWorld.tenant).id
        let order = TransferOrder(
            from: from, to: to, asset: ParWorld.usd, amount: .one, reference: "t")
        let first = try await world.profiles.transfer(order, for: ParWorld.tenant)
        let changes: [(String, (inout TransferOrder, Int) -> Void)] = [
            ("amount", { $0.amount = Fixed($1 + 2) }),
            ("asset", { $0.asset = Asset("X\($1)", scale: 2) }),
            ("from_profile_id", { $0.from = ProfileID(high: 1, low: UInt64($1)) }),
            ("to_profile_id", { $0.to = ProfileID(high: 1, low: UInt64($1)) }),
            ("metadata", { $0.metadata["k"] = "\($1)" }),
        ]
        for (field, change) in changes {
            for number in 0..<100 {
                var other = order
                change(&other, number)
                await #expect(throws: ParError.transferExists(first, mismatch: [field])) {
                    try await world.profiles.transfer(other, for: ParWorld.tenant)
                }
            }
        }
        #expect(world.balance(to, ParWorld.usd).posted == .one)
        #expect(world.findings.isEmpty)
    }

    @Test func aReferenceIsItsTenantsOwnAndTellsNobodyElseAnything() async throws {
        let world = ParWorld()
        let own = try await world.fund()
        let theirs = try await world.profiles.standardProfile(of: "other").id
        let poor = try await world.profiles.standardProfile(of: "poor").id
        _ = try await world.profiles.deposit(
            Fixed(1_000), of: ParWorld.usd, memo: "", to: .standard, of: "other")
        func answer(_ reference: String) async -> ParError? {
            do throws(ParError) {
                _ = try await world.conversions.create(
                    ParWorld.request(poor, 1, reference: reference), for: "poor")
                return nil
            } catch {
                return error
            }
        }
        for number in 0..<100 {
            let reference = "r-\(number)"
            let first = try await world.create(own, 1, reference: reference)
            // Who has no such reference cannot tell one that others use from one that none uses.
            let (used, unused) = (await answer(reference), await answer("u-\(number)"))
            #expect(used != nil && used == unused)
            let second = try await world.conversions.create(
                ParWorld.request(theirs, 1, reference: reference), for: "other")
            #expect(first.id != second.id)
        }
    }

    /// Settled or cancelled, ten years later and after a restart, the reference is still used.
    @Test func aReferenceIsNeverFreeAgain() async throws {
        let first = ParWorld()
        let profile = try await first.fund()
        let (settled, cancelled) = (
            try await first.create(profile, reference: "s"),
            try await first.create(profile, reference: "c")
        )
        _ = try await first.conversions.cancel(cancelled.id, of: ParWorld.tenant)
        try await first.pass(.seconds(1))
        let second = ParWorld(
            store: first.store, issuer: first.issuer,
            at: first.time.now().adding(.seconds(10 * 365 * 86_400)))
        for (reference, conversion) in [("s", settled), ("c", cancelled)] {
            let now = try await second.stored(conversion.id)
            #expect(now.state.isFinal)
            await #expect(throws: ParError.alreadyExists(now, mismatch: [])) {
                try await second.create(profile, reference: reference)
            }
        }
        #expect(second.findings.isEmpty)
    }
}
