import Domain
import Money

/// Who takes part, in the order of the table.
enum Contender: String, CaseIterable {
    case bestSingleVenue = "best single venue"
    case naiveSlices = "naive equal slices"
    case taker = "TAKER"
    case market = "MARKET"
    case maker = "MAKER"
    case makerTaker = "MAKER_TAKER"
    case twap = "TWAP"
}

/// One amount of one recording: everybody begins at the same moments.
struct Contest {
    /// Of TWAP and of the naive baseline.
    static let slices = 10

    let recording: Recording
    let amount: Fixed
    let roundTrip: Duration
    let offsets: [Duration]

    init(_ recording: Recording, amount: Fixed, roundTrip: Duration, offsets: [Duration]) {
        self.recording = recording
        self.amount = amount
        self.roundTrip = roundTrip
        self.offsets = offsets
    }

    func run(_ side: Side, from offset: Duration) async throws -> [Contender: Figures] {
        var figures: [Contender: Figures] = [:]
        for contender in Contender.allCases {
            figures[contender] = try await run(contender, side, from: offset)
        }
        return figures
    }

    private func run(
        _ contender: Contender, _ side: Side, from offset: Duration
    ) async throws -> Figures {
        switch contender {
        case .bestSingleVenue: try await bestSingleVenue(side, from: offset, roundTrip)
        case .naiveSlices:
            try await Figures(
                NaiveSlices(
                    arena: Arena(recording, from: offset), side: side, amount: amount,
                    slices: Self.slices, horizon: recording.horizon, roundTrip: roundTrip
                ).run(), side: side, amount: amount)
        case .taker: try await convert(by: .taker, side, from: offset)
        case .market: try await convert(by: .market, side, from: offset)
        case .maker: try await convert(by: .maker, side, from: offset)
        case .makerTaker: try await convert(by: .makerTaker, side, from: offset)
        case .twap: try await convert(by: .twap, side, from: offset)
        }
    }

    /// - Parameter venues: the allow-list; empty: all.
    func convert(
        by executor: ExecutorKind, _ side: Side, from offset: Duration, venues: Set<VenueID> = [],
        roundTrip: Duration? = nil
    ) async throws -> Figures {
        let arena = try await Arena(recording, from: offset)
        let symbol = recording.symbol
        var request = ConversionRequest(
            from: side == .sell ? symbol.base : symbol.quote,
            to: side == .sell ? symbol.quote : symbol.base,
            fixed: side == .sell ? .from(amount) : .to(amount), executor: executor, venues: venues)
        let seconds = Int(recording.horizon.components.seconds)
        switch executor {
        case .taker, .market: break
        case .maker: request.expiresAt = arena.clock.now().adding(recording.horizon)
        case .makerTaker:
            // What it leaves for taking is beside the time in which it quotes.
            request.options.maker.windowSeconds = seconds / 2
            request.expiresAt = arena.clock.now().adding(recording.horizon + .seconds(15))
        case .twap:
            request.options.twap.durationSeconds = seconds
            request.options.twap.slices = Self.slices
            request.expiresAt = arena.clock.now().adding(recording.horizon)
        }
        var run = try await ExecutorRun(request, in: arena, roundTrip: roundTrip ?? self.roundTrip)
        let outcome = try await run.run()
        let figures = try Figures(outcome, side: side, amount: amount)
        try figures.check(against: outcome)
        return figures
    }

    /// TAKER at each venue alone: the one that comes to the most.
    func bestSingleVenue(
        _ side: Side, from offset: Duration, _ roundTrip: Duration
    ) async throws -> Figures {
        var best: Figures?
        for member in recording.members {
            let figures: Figures
            do {
                figures = try await convert(
                    by: .taker, side, from: offset, venues: [member.venue], roundTrip: roundTrip)
            } catch BenchmarkError.notAdmitted {
                continue
            }
            if best.map({ figures.isBetter(than: $0) }) ?? true { best = figures }
        }
        guard let best else { throw BenchmarkError.notAdmitted("no venue alone takes it") }
        return best
    }
}

extension Figures {
    /// More done, or the same and for less.
    func isBetter(than other: Figures) -> Bool {
        (filledRatio, net) > (other.filledRatio, other.net)
    }
}

/// TAKER against the best single venue where nothing moves between decision and arrival: it is
/// never worse. With a round trip the books move meanwhile, for the better or for the worse.
struct Duel {
    private(set) var count = 0
    private(set) var wins = 0
    private(set) var losses: [String] = []
    private var savings = Fixed.zero

    /// Nothing where there is one venue only.
    mutating func add(_ contest: Contest, _ side: Side, from offset: Duration) async throws {
        guard contest.recording.members.count > 1 else { return }
        let taker = try await contest.convert(by: .taker, side, from: offset, roundTrip: .zero)
        let single = try await contest.bestSingleVenue(side, from: offset, .zero)
        count += 1
        savings = try savings.adding(single.total.subtracting(taker.total))
        if taker.isBetter(than: single) { wins += 1 }
        if single.isBetter(than: taker) {
            losses.append(
                "\(contest.recording.name), \(side) \(contest.amount) from \(offset): "
                    + "\(taker.net) of \(taker.filledRatio) against \(single.net) of "
                    + "\(single.filledRatio)")
        }
    }

    var summary: String {
        let mean = (try? savings.divided(by: Fixed(max(count, 1)), rounding: .halfEven)) ?? .zero
        return "TAKER against the best single venue on standing books: better in \(wins), equal in "
            + "\(count - wins - losses.count), worse in \(losses.count) of \(count); saves "
            + "\(mean.figure(2)) bps on average"
    }
}
