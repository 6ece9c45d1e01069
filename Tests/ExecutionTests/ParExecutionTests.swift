import Bookkeeping
import Domain
import Money
import Testing

@testable import Execution

/// The executor of conversions at par, one decision after the other.
@Suite struct ParExecutionTests {
    static let usd = Asset("USD", scale: 2)
    static let usdp = Asset("USDP", scale: 8)
    static let pair = ParPair(
        issuer: "mint", symbol: Symbol(base: usd, quote: usdp), coin: usdp)
    static let start = Instant(microseconds: 1_700_000_000_000_000)
    static let profile = ProfileID(high: 0x7000, low: 1)
    static let other = ProfileID(high: 0x7000, low: 2)
    static let eventID = EventID(high: 9, low: 9)

    static func conversion(
        minting: Bool = true, recipient: ProfileID? = nil, amount: Fixed = Fixed(100)
    ) -> ParConversion {
        ParConversion(
            id: ConversionID(high: 0x1234_7000, low: 1 << 63), tenant: "acme",
            request: ParRequest(
                profile: profile, recipient: recipient, amount: amount,
                amountText: amount.description, source: minting ? usd : usdp,
                target: minting ? usdp : usd),
            createdAt: start)
    }

    private func at(_ seconds: Int) -> Instant { Self.start.adding(.seconds(seconds)) }

    private func settling(_ conversion: ParConversion = conversion()) -> ParExecution {
        ParExecution(conversion, pair: Self.pair)
            .decide(.begin(validUntil: at(3)), at: at(1), eventID: Self.eventID).execution
    }

    private func report(
        _ order: Order, status: OrderReport.Status = .filled, price: Fixed = .one,
        quantity: Fixed? = nil, fee: Fixed = .zero
    ) -> OrderReport {
        let quantity = quantity ?? order.quantity
        let fill = Fill(
            venueTradeID: "1", venueOrderID: "1", quantity: quantity, price: price,
            notional: quantity, fee: Fee(fee, of: Self.usdp), isMaker: false, at: at(2))
        return OrderReport(
            order: order.id, venueOrderID: "1", status: status,
            cumulativeQuantity: status == .filled ? quantity : .zero,
            fills: status == .filled ? [fill] : [], bookSequence: 0, at: at(2))
    }

    @Test func theIssuerIsCalledOnlyAfterAnIntentThatHoldsItsTreasury() throws {
        let execution = ParExecution(Self.conversion(), pair: Self.pair)
        let decision = execution.decide(
            .begin(validUntil: at(3)), at: at(1), eventID: Self.eventID)
        let commit = try #require(decision.commit)
        #expect(commit.guards == [.notHalted(Self.pair.scopes("acme"))])
        guard case .place(let order) = decision.step else {
            Issue.record("\(decision.step)")
            return
        }
        #expect(order.quantity == Fixed(100))
        #expect(order.side == .sell)
        #expect(order.limitPrice == .one)
        #expect(order.validUntil == at(3))
        let treasury = Pocket(VenueAccount(treasuryOf: "mint"), Self.usdp)
        #expect(
            commit.writes.contains(
                .hold(
                    HoldChange(
                        conversion: execution.conversion.id, pocket: treasury,
                        change: Fixed(100)))))
        #expect(decision.execution.conversion.version == 1)
        #expect(decision.execution.order == order)
    }

    @Test(arguments: [true, false]) func whatIsSettledMovesBothSidesOnce(minting: Bool) throws {
        let execution = settling(Self.conversion(minting: minting, recipient: Self.other))
        let order = try #require(execution.order)
        #expect(order.side == (minting ? .sell : .buy))
        let decision = execution.decide(
            .placed(.accepted(report(order))), at: at(2), eventID: Self.eventID)
        #expect(decision.step == .end)
        #expect(decision.execution.conversion.state == .settled(at: at(2)))
        let commit = try #require(decision.commit)
        let entries = commit.writes.compactMap { write -> LedgerEntry? in
            if case .post(let entry) = write { entry } else { nil }
        }
        let source = minting ? Self.usd : Self.usdp
        let target = minting ? Self.usdp : Self.usd
        #expect(
            entries.map(\.transfers) == [
                [
                    Transfer(
                        from: .profile(Self.profile), to: .treasury("mint"), asset: source,
                        amount: Fixed(100)),
                    Transfer(
                        from: .treasury("mint"), to: .profile(Self.other), asset: target,
                        amount: Fixed(100)),
                ]
            ])
        // Nothing follows from a second answer.
        let again = decision.execution.decide(
            .placed(.accepted(report(order))), at: at(3), eventID: Self.eventID)
        #expect(again.commit == nil)
        #expect(again.step == .stay)
    }

    @Test func aCancelWinsOnlyBeforeTheIntent() throws {
        let execution = ParExecution(Self.conversion(), pair: Self.pair)
        let cancelled = execution.decide(.cancel, at: at(1), eventID: Self.eventID)
        let commit = try #require(cancelled.commit)
        #expect(cancelled.execution.conversion.state == .cancelled(at: at(1)))
        #expect(
            commit.writes.contains(
                .par(
                    .count(
                        ParShare(
                            tenant: "acme", coin: Self.usdp, day: 19_675, gross: .zero,
                            net: Fixed(-100))))))
        let late = settling().decide(.cancel, at: at(2), eventID: Self.eventID)
        #expect(late.commit == nil)
        #expect(late.step == .stay)
    }

    /// What an issuer may say, and what it proves.
    enum Evidence: CaseIterable {
        case nothing, otherPrice, part, fee, stillOpen, absentTooEarly, unreachable, otherOrder
    }

    @Test(arguments: Evidence.allCases) func onlyEvidenceEndsAnAttempt(_ evidence: Evidence) throws
    {
        let execution = settling()
        let order = try #require(execution.order)
        let event: ParExecution.Event =
            switch evidence {
            case .nothing: .placed(.unknown("no answer in time"))
            case .otherPrice:
                .placed(.accepted(report(order, price: try Fixed("0.99"))))
            case .part: .placed(.accepted(report(order, quantity: Fixed(40))))
            case .fee: .placed(.accepted(report(order, fee: .one)))
            case .stillOpen: .placed(.accepted(report(order, status: .open)))
            case .absentTooEarly: .queried(.absent, absenceIsProof: false)
            case .unreachable: .queried(.unreachable("down"), absenceIsProof: true)
            case .otherOrder:
                .placed(
                    .accepted(
                        OrderReport(
                            order: OrderID(high: 1, low: 1), venueOrderID: "1", status: .filled,
                            cumulativeQuantity: order.quantity, fills: [], bookSequence: 0,
                            at: at(2))))
            }
        let decision = execution.decide(event, at: at(60), eventID: Self.eventID)
        #expect(decision.commit == nil)
        #expect(decision.execution == execution)
        guard case .ask(let asked, _) = decision.step else {
            Issue.record("\(decision.step)")
            return
        }
        #expect(asked == order)
    }

    @Test func whatNeverArrivedIsTriedAgainAsAnotherOrder() throws {
        let execution = settling()
        let first = try #require(execution.order)
        for event in [
            ParExecution.Event.queried(.absent, absenceIsProof: true),
            .placed(.refused(Failure(.rejectedByVenue, "busy"))),
            .placed(.accepted(report(first, status: .rejected(Failure(.rejectedByVenue, "no"))))),
            .placed(.accepted(report(first, status: .cancelled))),
        ] {
            let decision = execution.decide(event, at: at(9), eventID: Self.eventID)
            let commit = try #require(decision.commit)
            #expect(decision.execution.conversion.state == .created)
            #expect(
                commit.writes.contains(
                    .hold(
                        HoldChange(
                            conversion: execution.conversion.id,
                            pocket: Pocket(VenueAccount(treasuryOf: "mint"), Self.usdp),
                            change: Fixed(-100)))))
            let again = decision.execution.decide(
                .begin(validUntil: at(12)), at: at(10), eventID: Self.eventID)
            let second = try #require(again.execution.order)
            #expect(second.id != first.id)
            // It may be cancelled in between.
            let cancel = decision.execution.decide(.cancel, at: at(10), eventID: Self.eventID)
            #expect(cancel.execution.conversion.state == .cancelled(at: at(10)))
        }
    }

    @Test func acceptanceChecksTheReferenceFirstAndTheFundsLast() {
        var conversion = Self.conversion(recipient: Self.other)
        conversion = ParConversion(
            id: conversion.id, tenant: "acme",
            request: {
                var request = conversion.request
                request.reference = "r"
                return request
            }(), createdAt: Self.start)
        let commit = conversion.acceptance(
            of: Self.pair, limits: ParLimits(), eventID: Self.eventID)
        #expect(
            commit.guards == [
                .par(.referenceUnused("acme", "r")),
                .par(.profileActive(Self.profile, of: "acme")),
                .par(.profileActive(Self.other, of: "acme")),
                .notHalted(Self.pair.scopes("acme")),
                .par(.withinLimits(conversion.share(of: Self.pair), ParLimits())),
            ])
        #expect(commit.writes.first == .par(.insertConversion(conversion)))
    }
}

/// First in, first out, and nobody is held back for ever.
@Suite struct TreasuryQueueTests {
    private static let line = TreasuryQueue.Line(
        issuer: "mint", asset: ParExecutionTests.usdp)
    private static let start = ParExecutionTests.start

    private func execution(_ number: UInt64, _ amount: Int) -> ParExecution {
        ParExecution(
            ParConversion(
                id: ConversionID(high: number, low: 1 << 63), tenant: "acme",
                request: ParRequest(
                    profile: ParExecutionTests.profile, amount: Fixed(amount), amountText: "",
                    source: ParExecutionTests.usd, target: ParExecutionTests.usdp),
                createdAt: Self.start), pair: ParExecutionTests.pair)
    }

    private func queue(_ amounts: [Int]) -> TreasuryQueue {
        var queue = TreasuryQueue(maxWait: .seconds(30))
        for (index, amount) in amounts.enumerated() {
            queue.add(execution(UInt64(index + 1), amount))
        }
        return queue
    }

    private func admit(
        _ queue: inout TreasuryQueue, _ available: Int, at seconds: Int = 0, most: Int = 100,
        obstacle: (TenantID, ParPair) -> String? = { _, _ in nil }
    ) -> [UInt64] {
        queue.admit(
            from: Self.line, available: Fixed(available), atMost: most,
            at: Self.start.adding(.seconds(seconds)), obstacle: obstacle
        ).admitted.map(\.high)
    }

    @Test func whoCameFirstGoesFirstAsFarAsTheTreasuryReaches() {
        var queue = queue([10, 20, 30, 40])
        #expect(admit(&queue, 35) == [1, 2])
        #expect(admit(&queue, 70) == [3, 4])
        #expect(queue.occupied.isEmpty)
    }

    @Test func aLargeOneHoldsSmallerOnesBackForSoLongAndNoLonger() {
        var queue = queue([100, 10, 10])
        #expect(admit(&queue, 50, at: 0) == [])
        #expect(admit(&queue, 50, at: 29) == [])
        #expect(admit(&queue, 50, at: 30) == [2, 3])
        // It keeps its place, and goes as soon as there is enough.
        #expect(admit(&queue, 100, at: 31) == [1])
    }

    @Test func nobodyIsHeldBackLongerHoweverManyLargeOnesAreAhead() {
        var queue = queue([100, 100, 100, 10])
        for second in 0..<30 { #expect(admit(&queue, 50, at: second) == []) }
        #expect(admit(&queue, 50, at: 30) == [4])
    }

    @Test func whoComesBackComesBackToItsPlace() {
        var queue = TreasuryQueue(maxWait: .seconds(30))
        let early = execution(1, 10)
        queue.add(
            ParExecution(
                ParConversion(
                    id: ConversionID(high: 2, low: 1 << 63), tenant: "acme",
                    request: early.conversion.request,
                    createdAt: Self.start.adding(.seconds(1))), pair: early.pair))
        queue.add(early)
        #expect(admit(&queue, 10) == [1])
    }

    @Test func whoIsObstructedHoldsNobodyBack() {
        var queue = queue([10, 20])
        #expect(admit(&queue, 100, obstacle: { _, _ in "paused" }) == [])
        #expect(queue.count(in: Self.line) == 2)
        #expect(admit(&queue, 100) == [1, 2])
    }

    @Test func noMoreGoThanMayAndTheRestStaysInOrder() {
        var queue = queue([1, 2, 3, 4, 5])
        #expect(admit(&queue, 100, most: 2) == [1, 2])
        queue.remove(execution(4, 4))
        #expect(admit(&queue, 100, most: 9) == [3, 5])
    }

    /// Random arrivals, refills and leavings: nothing overdrawn, nobody lost, order kept among
    /// equals.
    @Test(arguments: 0..<50) func theQueueNeitherOverdrawsNorLoses(seed: UInt64) {
        var bits = SplitMix(seed)
        var queue = TreasuryQueue(maxWait: .seconds(5))
        var waiting: [UInt64: Int] = [:]
        var next: UInt64 = 1
        for second in 0..<200 {
            for _ in 0..<bits.below(4) {
                let amount = 1 + bits.below(50)
                queue.add(execution(next, amount))
                waiting[next] = amount
                next += 1
            }
            if bits.below(5) == 0, let gone = waiting.keys.sorted().first {
                queue.remove(execution(gone, waiting[gone] ?? 0))
                waiting[gone] = nil
            }
            let available = bits.below(120)
            let admitted = admit(&queue, available, at: second)
            let sum = admitted.reduce(0) { $0 + (waiting[$1] ?? 1_000_000) }
            #expect(sum <= available)
            #expect(admitted == admitted.sorted())
            for id in admitted { waiting[id] = nil }
            #expect(queue.count(in: Self.line) == waiting.count)
        }
        #expect(admit(&queue, 1_000_000, at: 900, most: 10_000) == waiting.keys.sorted())
    }
}

/// A coin that strays from par pauses its pair, after some patience.
@Suite struct PegJudgeTests {
    private func at(_ seconds: Int) -> Instant {
        ParExecutionTests.start.adding(.seconds(seconds))
    }

    @Test func theEdgeOfTheBandIsStillInIt() throws {
        for (mid, isBad) in [
            ("1", false), ("1.005", false), ("0.995", false), ("1.005000000000000001", true),
            ("0.994999999999999999", true), ("0.5", true),
        ] {
            var judge = PegJudge(basisPoints: 50, patience: .zero)
            #expect((judge.judge(.mid(try Fixed(mid)), at: at(0)) != nil) == isBad, "\(mid)")
        }
    }

    @Test func onlyWhatLastsPausesAndOneGoodSightForgives() throws {
        var judge = PegJudge(basisPoints: 50, patience: .seconds(60))
        let bad = PegJudge.Sight.mid(try Fixed("0.98"))
        #expect(judge.judge(bad, at: at(0)) == nil)
        #expect(judge.judge(.stale, at: at(59)) == nil)
        #expect(judge.judge(.mid(.one), at: at(60)) == nil)
        #expect(judge.judge(bad, at: at(61)) == nil)
        #expect(judge.judge(bad, at: at(120)) == nil)
        #expect(judge.judge(bad, at: at(121)) != nil)
        #expect(judge.judge(.stale, at: at(122)) == "its market is silent")
    }
}

private struct SplitMix {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ mixed >> 31) % UInt64(bound))
    }
}
