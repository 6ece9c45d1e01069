import Domain
import Engine
import Money

extension DealerContract {
    /// What of the promise does not hold; empty where all does.
    package func breaches(in world: DealerWorld) async throws -> [String] {
        var notes = Notes()
        switch self {
        case .aQuoteLastsAsLongAsAskedAndIsNeverBetterThanTheMiddle:
            try await Self.quoting(world, &notes)
        case .whatItDoesNotDealIsRefused:
            let answer = await world.dealer.quote(try world.request(.bid, of: world.foreign))
            guard case .refused = answer else { return ["a foreign pair is not refused"] }
        case .aDealOnAQuoteIsBookedAndFound: try await Self.booking(world, &notes)
        case .theSameIdIsTheSameDeal: try await Self.repeating(world, &notes)
        case .otherFiguresUnderAnIdAreNoEvidence: try await Self.confusing(world, &notes)
        case .aQuoteIsUsedOnce:
            let order = try await world.order(1)
            notes.booked(await world.dealer.deal(order), world)
            notes.rejected(await world.dealer.deal(order.changed(id: DealerWorld.id(2))))
        case .aQuoteIsOfItsFiguresOnly: try await Self.otherFigures(world, &notes)
        case .anExpiredQuoteIsRejected:
            let order = try await world.order(1, life: .seconds(3))
            await world.pass(.seconds(3))
            notes.rejected(await world.dealer.deal(order))
        case .anUnknownQuoteIsRejected:
            let order = try await world.order(1)
            for (number, name) in ["", "no such quote", order.quote + "0"].enumerated() {
                let other = order.changed(id: DealerWorld.id(UInt64(number) + 2), quote: name)
                notes.rejected(await world.dealer.deal(other))
            }
            notes.booked(await world.dealer.deal(order), world)
        case .aDealAfterItsValidityIsNotTaken:
            let order = try await world.order(1)
            await world.pass(world.dealer.dealValidity + .microseconds(1))
            notes.rejected(await world.dealer.deal(order))
        case .anUnknownDealIsAbsent: try await Self.absent(world, &notes)
        case .whatIsBookedIsNotTakenBack: try await Self.withdrawing(world, &notes)
        case .whatIsBookedIsRolledToALaterDate: try await Self.rolling(world, &notes)
        case .aLegSettlesFromItsValueDateOnAndStaysSettled: try await Self.settling(world, &notes)
        }
        return notes.breaches
    }

    struct Notes {
        var breaches: [String] = []

        mutating func expect(_ holds: Bool, _ breach: String) {
            if !holds { breaches.append(breach) }
        }

        /// Booked, and not more than that, but by a dealer that settles at once.
        mutating func booked(_ answer: DealAnswer, _ world: DealerWorld) {
            guard case .answered(let report) = answer else {
                return breaches.append("not answered: \(answer)")
            }
            booked(report, world)
        }

        mutating func booked(_ report: DealReport, _ world: DealerWorld) {
            switch report.state {
            case .booked: expect(!world.dealer.settlesAtOnce, "not settled at once")
            case .settled: expect(world.dealer.settlesAtOnce, "settled before its value date")
            case .submitted, .rejected, .withdrawn: breaches.append("not booked: \(report)")
            }
        }

        mutating func booked(_ sighting: DealSighting, _ world: DealerWorld) {
            if let report = present(sighting) { booked(report, world) }
        }

        mutating func rejected(_ answer: DealAnswer) {
            switch answer {
            case .refused: return
            case .answered(let report):
                if case .rejected = report.state { return }
                breaches.append("not rejected: \(report)")
            case .unknown(let text): breaches.append("not rejected, but unknown: \(text)")
            }
        }

        mutating func present(_ sighting: DealSighting) -> DealReport? {
            if case .present(let report) = sighting { return report }
            breaches.append("not there: \(sighting)")
            return nil
        }
    }

    private static func quoting(_ world: DealerWorld, _ notes: inout Notes) async throws {
        guard let middle = world.dealer.reference(world.pair) else {
            return notes.expect(false, "it knows no middle of a pair that it deals")
        }
        var ids: Set<String> = []
        for (side, life) in [(ExchangeRate.Side.bid, 30), (.offer, 35), (.bid, 1)] {
            let answer = await world.dealer.quote(try world.request(side, life: .seconds(life)))
            guard case .quoted(let quote) = answer else {
                notes.expect(false, "no quote: \(answer)")
                continue
            }
            notes.expect(ids.insert(quote.id).inserted, "two quotes have one id")
            notes.expect(
                quote.expiresAt == world.now().adding(.seconds(life)), "another life than asked")
            notes.expect(
                side == .bid ? quote.price <= middle : quote.price >= middle,
                "better than the middle")
            let step = Fixed.step(digits: ExchangeRate.decimals(of: world.pair))
            notes.expect(quote.price.isMultiple(of: step), "too many decimals")
        }
    }

    private static func booking(_ world: DealerWorld, _ notes: inout Notes) async throws {
        for (number, side) in ExchangeRate.Side.allCases.enumerated() {
            let order = try await world.order(UInt64(number), side)
            let answer = await world.dealer.deal(order)
            notes.booked(answer, world)
            guard let found = notes.present(await world.dealer.find(order)) else { return }
            notes.expect(answer == .answered(found), "it is found otherwise")
            notes.expect(
                found.order == order.id && found.from == order.from && found.to == order.to
                    && found.valueDate == order.valueDate, "other figures than agreed")
        }
    }

    private static func repeating(_ world: DealerWorld, _ notes: inout Notes) async throws {
        let order = try await world.order(1)
        let first = await world.dealer.deal(order)
        notes.booked(first, world)
        for _ in 0..<3 { notes.expect(await world.dealer.deal(order) == first, "another answer") }
        await world.pass(world.dealer.dealValidity + .seconds(60))
        notes.expect(await world.dealer.deal(order) == first, "another answer later")
    }

    private static func confusing(_ world: DealerWorld, _ notes: inout Notes) async throws {
        let order = try await world.order(1)
        notes.booked(await world.dealer.deal(order), world)
        for other in try others(order) {
            if case .unknown = await world.dealer.deal(other) {
            } else {
                notes.expect(false, "other figures are an answer: \(other)")
            }
            // A question is by the id, and told with the figures that it has.
            let found = notes.present(await world.dealer.find(other))
            notes.expect(found?.from == order.from && found?.to == order.to, "other figures")
        }
        notes.booked(await world.dealer.find(order), world)
    }

    private static func otherFigures(_ world: DealerWorld, _ notes: inout Notes) async throws {
        let order = try await world.order(1)
        for (number, other) in try others(order).enumerated() {
            let renamed = other.changed(id: DealerWorld.id(UInt64(number) + 2))
            notes.rejected(await world.dealer.deal(renamed))
        }
        // None of them has used it up.
        notes.booked(await world.dealer.deal(order), world)
    }

    /// Each differs from the deal in one figure.
    private static func others(_ order: DealOrder) throws -> [DealOrder] {
        let (from, to) = (order.from, order.to)
        let cent = Fixed.step(digits: min(from.asset.scale, to.asset.scale))
        return [
            order.changed(from: try Amount(from.quantity.adding(cent), of: from.asset)),
            order.changed(from: try Amount(from.quantity.subtracting(cent), of: from.asset)),
            order.changed(to: try Amount(to.quantity.adding(cent), of: to.asset)),
            order.changed(from: try Amount(from.quantity, of: to.asset)),
            order.changed(valueDate: order.valueDate.adding(days: 1)),
        ]
    }

    private static func absent(_ world: DealerWorld, _ notes: inout Notes) async throws {
        let order = try await world.order(1)
        notes.expect(await world.dealer.find(order) == .absent, "found")
        notes.expect(await world.dealer.withdraw(order) == .absent, "withdrawn")
        let rolled = await world.dealer.roll(order, to: order.valueDate.adding(days: 1))
        notes.expect(rolled == .absent, "rolled")
    }

    private static func withdrawing(_ world: DealerWorld, _ notes: inout Notes) async throws {
        let order = try await world.order(1)
        notes.booked(await world.dealer.deal(order), world)
        for sighting in [await world.dealer.withdraw(order), await world.dealer.find(order)] {
            notes.booked(sighting, world)
        }
    }

    private static func rolling(_ world: DealerWorld, _ notes: inout Notes) async throws {
        let order = try await world.order(1)
        notes.booked(await world.dealer.deal(order), world)
        let (date, later) = (order.valueDate, order.valueDate.adding(days: 1))
        let agreed = world.dealer.settlesAtOnce ? date : later
        for wish in [later, later, date] {
            let report = notes.present(await world.dealer.roll(order, to: wish))
            notes.expect(report?.valueDate == agreed, "\(agreed) is not agreed")
        }
        // It is still known by what was sent.
        notes.expect(
            notes.present(await world.dealer.find(order))?.valueDate == agreed, "forgotten")
        if case .answered(let report) = await world.dealer.deal(order) {
            notes.booked(report, world)
        } else {
            notes.expect(false, "another deal after it was rolled")
        }
        await world.pass(world.settlesAt.duration(since: world.now()))
        notes.booked(await world.dealer.find(order), world)
        await world.pass(world.settlesAtTheDayAfter.duration(since: world.now()))
        notes.expect(
            notes.present(await world.dealer.find(order))?.isSettled == true, "never settled")
    }

    private static func settling(_ world: DealerWorld, _ notes: inout Notes) async throws {
        let order = try await world.order(1)
        notes.booked(await world.dealer.deal(order), world)
        await world.pass(world.settlesAt.duration(since: world.now()) - .microseconds(1))
        notes.booked(await world.dealer.find(order), world)
        await world.pass(.microseconds(1))
        guard let settled = notes.present(await world.dealer.find(order)) else { return }
        notes.expect(settled.isSettled, "not settled: \(settled)")
        let later = order.valueDate.adding(days: 1)
        for sighting in [
            await world.dealer.withdraw(order), await world.dealer.roll(order, to: later),
            await world.dealer.find(order),
        ] {
            notes.expect(sighting == .present(settled), "no longer as it settled: \(sighting)")
        }
        await world.pass(.seconds(864_000))
        notes.expect(await world.dealer.find(order) == .present(settled), "other evidence later")
    }
}

extension DealReport {
    fileprivate var isSettled: Bool {
        switch state {
        case .settled: true
        case .submitted, .booked, .rejected, .withdrawn: false
        }
    }
}
