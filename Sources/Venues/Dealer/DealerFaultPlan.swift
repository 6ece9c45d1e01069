package import Money

/// What goes wrong at the embedded dealer, drawn from a seed: the same seed and order of deals, the
/// same faults.
package struct DealerFaultPlan: Hashable, Sendable {
    /// What may happen to one deal.
    package enum Fault: String, CaseIterable, Hashable, Sendable {
        /// Rejected at once.
        case reject
        /// The dealer looks at it for a while, and books it.
        case look
        /// The dealer looks at it for a while, and rejects it.
        case lookReject
        /// It never arrives, and no answer comes.
        case requestLost
        /// It arrives only after its sender has given up: in time, or after it may be taken.
        case requestLate
        /// It is taken, and no answer comes.
        case answerLost
    }

    package var seed: UInt64
    /// From 0 to 1 each; drawn in the order of ``Fault/allCases``, at most one for a deal.
    package var probabilities: [Fault: Fixed]
    /// The fault of the nth deal that is sent, from 1; goes before what is drawn.
    package var scripted: [Int: Fault]
    /// A look takes less than this.
    package var lookDelayMax: Duration
    package var outages: [FaultPlan.Outage]

    package init(
        seed: UInt64 = 0, probabilities: [Fault: Fixed] = [:], scripted: [Int: Fault] = [:],
        lookDelayMax: Duration = DealerLimits.lookDelayMax, outages: [FaultPlan.Outage] = []
    ) {
        self.seed = seed
        self.probabilities = probabilities
        self.scripted = scripted
        self.lookDelayMax = lookDelayMax
        self.outages = outages
    }

    package static let none = DealerFaultPlan()

    func isDown(_ sinceStart: Duration) -> Bool {
        outages.contains { $0.from <= sinceStart && sinceStart < $0.from + $0.lasting }
    }
}

/// Draws the faults of a plan.
struct DealerFaultDice {
    private let plan: DealerFaultPlan
    private var bits: SeededBits
    private var sent = 0

    init(_ plan: DealerFaultPlan) {
        self.plan = plan
        bits = SeededBits(plan.seed)
    }

    /// The fault of the next deal that is sent.
    mutating func roll() -> DealerFaultPlan.Fault? {
        sent += 1
        if let scripted = plan.scripted[sent] { return scripted }
        guard !plan.probabilities.isEmpty else { return nil }
        for fault in DealerFaultPlan.Fault.allCases {
            guard let probability = plan.probabilities[fault] else { continue }
            if bits.share() < probability { return fault }
        }
        return nil
    }

    /// Evenly in `0..<bound`.
    mutating func duration(below bound: Duration) -> Duration { bits.duration(below: bound) }
}
