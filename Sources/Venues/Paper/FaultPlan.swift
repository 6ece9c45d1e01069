package import Money

/// What goes wrong at a paper venue, drawn from a seed: the same seed and order of calls, the same
/// faults.
package struct FaultPlan: Hashable, Sendable {
    /// What may happen to one placed order.
    package enum Fault: String, CaseIterable, Hashable, Sendable {
        /// The venue refuses it.
        case refuse
        /// It is taken; the answer comes after the caller has given up, as a report.
        case answerLate
        /// It is taken, and no answer comes.
        case answerLost
        /// It never arrives, and no answer comes.
        case requestLost
        /// It arrives only after the caller has given up.
        case requestLate
        /// The answer comes, and the report twice more.
        case duplicateReport
        /// The reports of it come after later ones.
        case reorderReports
    }

    /// What may happen to one trade, some time after it.
    package enum TradeFault: String, CaseIterable, Hashable, Sendable {
        /// It is taken back.
        case bust
        /// It is taken back, and another stands in its place.
        case correct
    }

    /// A time in which the venue cannot be reached, since its start.
    package struct Outage: Hashable, Sendable {
        package let from: Duration
        package let lasting: Duration

        package init(from: Duration, lasting: Duration) {
            (self.from, self.lasting) = (from, lasting)
        }
    }

    package var seed: UInt64
    /// From 0 to 1 each; drawn in the order of ``Fault/allCases``, at most one for an order.
    package var probabilities: [Fault: Fixed]
    /// The same for each trade, in the order of ``TradeFault/allCases``.
    package var tradeProbabilities: [TradeFault: Fixed]
    /// The fault of the nth order that is placed, from 1; goes before what is drawn.
    package var scripted: [Int: Fault]
    package var outages: [Outage]

    package init(
        seed: UInt64 = 0, probabilities: [Fault: Fixed] = [:],
        tradeProbabilities: [TradeFault: Fixed] = [:], scripted: [Int: Fault] = [:],
        outages: [Outage] = []
    ) {
        self.seed = seed
        self.probabilities = probabilities
        self.tradeProbabilities = tradeProbabilities
        self.scripted = scripted
        self.outages = outages
    }

    package static let none = FaultPlan()

    func isDown(_ sinceStart: Duration) -> Bool {
        outages.contains { $0.from <= sinceStart && sinceStart < $0.from + $0.lasting }
    }
}

/// Draws the faults of a plan.
struct FaultDice {
    private let plan: FaultPlan
    private var bits: SeededBits
    private var placed = 0

    init(_ plan: FaultPlan) {
        self.plan = plan
        bits = SeededBits(plan.seed)
    }

    /// The fault of the next order that is placed.
    mutating func roll() -> FaultPlan.Fault? {
        placed += 1
        if let scripted = plan.scripted[placed] { return scripted }
        guard !plan.probabilities.isEmpty else { return nil }
        for fault in FaultPlan.Fault.allCases {
            guard let probability = plan.probabilities[fault] else { continue }
            if bits.share() < probability { return fault }
        }
        return nil
    }

    /// The fault of a report that the venue makes by itself.
    mutating func rollReport() -> FaultPlan.Fault? {
        for fault in [FaultPlan.Fault.duplicateReport, .reorderReports] {
            guard let probability = plan.probabilities[fault] else { continue }
            if bits.share() < probability { return fault }
        }
        return nil
    }

    /// The fault of the next trade.
    mutating func rollTrade() -> FaultPlan.TradeFault? {
        for fault in FaultPlan.TradeFault.allCases {
            guard let probability = plan.tradeProbabilities[fault] else { continue }
            if bits.share() < probability { return fault }
        }
        return nil
    }

    /// Evenly in `0..<bound`.
    mutating func duration(below bound: Duration) -> Duration { bits.duration(below: bound) }
}
