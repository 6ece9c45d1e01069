import Bookkeeping
import Domain
import Execution
import Money
import TestKit

/// Random steps of several conversions at par over the model of the store, decided by two nodes
/// that know nothing of each other, and an issuer whose answers come late, twice or never.
///
/// What must hold is noted in `problems` as soon as it does not.
struct ParSchedule {
    /// What may be planted, to see that it is found.
    enum Defect { case noCompareAndSet, callsTwice, holdsNothing }

    private static let profiles = [ProfileID(high: 1, low: 1), ProfileID(high: 1, low: 2)]
    /// How long an order may be under way, and when its absence is proof.
    private static let validity = Duration.seconds(2)
    private static let margin = Duration.seconds(3)

    private(set) var books = MemoryBooks()
    private(set) var problems: [String] = []
    /// Ends by conversion: settled or cancelled, whoever decided it.
    private(set) var ends: [ConversionID: Int] = [:]
    private var bits: SeededBits
    private var now = EngineWorld.start
    private var nodes: [[ParExecution]] = [[], []]
    /// Orders that were sent and have not arrived.
    private var flying: [Order] = []
    /// What the issuer settled, and the answers that it gave.
    private var settled: [OrderID: Order] = [:]
    private var answers: [(index: Int, report: OrderReport)] = []
    private let defect: Defect?

    init(seed: UInt64, defect: Defect? = nil) {
        bits = SeededBits(state: seed)
        self.defect = defect
    }

    /// Runs one schedule to its end.
    mutating func run() {
        open()
        for _ in 0..<4 + bits.below(40) { step() }
        finish()
    }

    private mutating func open() {
        for (number, profile) in Self.profiles.enumerated() {
            apply(
                Commit(writes: [
                    .par(
                        .putProfile(
                            Profile(
                                id: profile, tenant: ParWorld.tenant, nickname: "p-\(number)",
                                createdAt: now)))
                ]))
            for asset in [ParWorld.usd, ParWorld.usdp] {
                deposit(50, asset, .profile(profile))
            }
        }
        for asset in [ParWorld.usd, ParWorld.usdp] {
            deposit(60, asset, .treasury(ParWorld.pair.issuer))
        }
        for number in 0..<1 + bits.below(4) {
            let conversion = conversion(number)
            let commit = conversion.acceptance(
                of: ParWorld.pair, limits: ParLimits(), eventID: eventID())
            guard apply(commit) == .done else { continue }
            for node in nodes.indices {
                nodes[node].append(ParExecution(conversion, pair: ParWorld.pair))
            }
        }
    }

    private mutating func conversion(_ number: Int) -> ParConversion {
        let isDirected = bits.below(3) == 0
        let request = ParWorld.request(
            Self.profiles[bits.below(2)], 1 + bits.below(40), minting: bits.below(2) == 0,
            recipient: isDirected ? Self.profiles[bits.below(2)] : nil)
        return ParConversion(
            id: ConversionID(high: UInt64(number + 1), low: 1 << 63), tenant: ParWorld.tenant,
            request: request, createdAt: now)
    }

    private mutating func deposit(_ amount: Int, _ asset: Asset, _ purse: Activity.Purse) {
        let tenant: TenantID? = if case .profile = purse { ParWorld.tenant } else { nil }
        apply(
            Activity(
                id: ActivityID(high: bits.next(), low: bits.next()), tenant: tenant,
                kind: .deposit(to: purse), asset: asset, amount: Fixed(amount), at: now
            ).booking())
    }

    private mutating func eventID() -> EventID { EventID(high: bits.next(), low: bits.next()) }

    private mutating func step() {
        now = now.adding(.milliseconds(bits.below(900)))
        let count = nodes[0].count
        guard count > 0 else { return }
        let (node, index) = (bits.below(2), bits.below(count))
        switch bits.below(9) {
        case 0: reread(node, index)
        case 1, 2: decide(node, index, .begin(validUntil: now.adding(Self.validity)))
        case 3: decide(node, index, .cancel)
        case 4, 5: arrive()
        case 6: query(node, index)
        case 7: repeatAnswer(node)
        default:
            let refusal = Failure(.rejectedByVenue, "busy")
            // Only of an order that nobody sent, or it would be a lie.
            guard let order = nodes[node][index].order, settled[order.id] == nil,
                !flying.contains(where: { $0.id == order.id })
            else { return }
            decide(node, index, .placed(.refused(refusal)))
        }
    }

    /// As a node that starts, or that looks.
    private mutating func reread(_ node: Int, _ index: Int) {
        let id = nodes[node][index].conversion.id
        guard let stored = books.par.conversions[id] else { return }
        nodes[node][index] = ParExecution(stored, pair: ParWorld.pair)
    }

    /// Its commit is durable, or somebody was quicker.
    private mutating func decide(_ node: Int, _ index: Int, _ event: ParExecution.Event) {
        let decision = nodes[node][index].decide(event, at: now, eventID: eventID())
        if let commit = decision.commit {
            guard apply(spoilt(commit)) == .done else { return reread(node, index) }
            let conversion = decision.execution.conversion
            if conversion.state.isFinal { ends[conversion.id, default: 0] += 1 }
        }
        nodes[node][index] = decision.execution
        guard case .place(let order) = decision.step else { return }
        flying.append(order)
        // A second copy of what was sent, as from a network that repeats.
        if bits.below(4) == 0 { flying.append(order) }
        if defect == .callsTwice {
            flying.append(
                ParExecution(
                    changed(decision.execution.conversion) { $0.attempt += 1 },
                    pair: ParWorld.pair
                ).order ?? order)
        }
    }

    private func changed(
        _ conversion: ParConversion, _ change: (inout ParConversion) -> Void
    ) -> ParConversion {
        var conversion = conversion
        change(&conversion)
        return conversion
    }

    private func spoilt(_ commit: Commit) -> Commit {
        var commit = commit
        switch defect {
        case nil, .callsTwice: break
        case .noCompareAndSet:
            commit.writes = commit.writes.map { write in
                guard case .par(.updateConversion(let next, _)) = write,
                    let stored = books.par.conversions[next.id]
                else { return write }
                return .par(.updateConversion(next, expected: stored.version))
            }
            // The model stops where more is given back than was held.
            commit.writes.removeAll { write in
                guard case .hold(let hold) = write else { return false }
                let held = books.par.holds[hold.conversion]?[hold.pocket] ?? .zero
                return held.units + hold.change.units < 0
            }
        case .holdsNothing:
            commit.writes.removeAll { if case .hold = $0 { true } else { false } }
        }
        return commit
    }

    /// Something that was sent arrives, in whatever order, or is lost; too late is never.
    private mutating func arrive() {
        guard !flying.isEmpty else { return }
        let order = flying.remove(at: bits.below(flying.count))
        guard bits.below(5) > 0, now <= order.validUntil else { return }
        settled[order.id] = order
        guard let index = nodes[0].firstIndex(where: { $0.conversion.id == order.conversion })
        else { return }
        let report = Self.report(order)
        answers.append((index, report))
        // The answer may be lost.
        if bits.below(3) > 0 { decide(bits.below(2), index, .placed(.accepted(report))) }
    }

    private mutating func query(_ node: Int, _ index: Int) {
        guard let order = nodes[node][index].order else { return }
        if bits.below(5) == 0 {
            return decide(
                node, index, .queried(.unreachable("down"), absenceIsProof: isTooLate(order)))
        }
        let answer: QueryAnswer = settled[order.id].map { .present(Self.report($0)) } ?? .absent
        decide(node, index, .queried(answer, absenceIsProof: isTooLate(order)))
    }

    private func isTooLate(_ order: Order) -> Bool {
        now > order.validUntil.adding(Self.margin)
    }

    /// Told once more, to whoever, whenever.
    private mutating func repeatAnswer(_ node: Int) {
        guard !answers.isEmpty else { return }
        let answer = answers[bits.below(answers.count)]
        decide(node, answer.index, .placed(.accepted(answer.report)))
    }

    private static func report(_ order: Order) -> OrderReport {
        let fill = Fill(
            venueTradeID: order.id.description, venueOrderID: order.id.description,
            quantity: order.quantity, price: .one, notional: order.quantity,
            fee: Fee(.zero, of: order.hop.receives), isMaker: false, at: order.createdAt)
        return OrderReport(
            order: order.id, venueOrderID: order.id.description, status: .filled,
            cumulativeQuantity: order.quantity, fills: [fill], bookSequence: 0,
            at: order.createdAt)
    }
}

extension ParSchedule {
    @discardableResult
    private mutating func apply(_ commit: Commit) -> CommitOutcome {
        let outcome = books.apply(commit)
        for (pocket, balance) in books.mirrors
        where balance.posted < balance.held || balance.held.isNegative {
            problems.append("\(pocket) is \(balance)")
        }
        return outcome
    }

    /// Time passes until everything is proven, and what is left is cancelled.
    private mutating func finish() {
        now = now.adding(.seconds(60))
        flying = []
        for index in nodes[0].indices {
            reread(0, index)
            if let order = nodes[0][index].order {
                let answer: QueryAnswer =
                    settled[order.id].map { .present(Self.report($0)) } ?? .absent
                decide(0, index, .queried(answer, absenceIsProof: true))
            }
            decide(0, index, .cancel)
        }
        judge()
    }

    private mutating func judge() {
        for (id, conversion) in books.par.conversions.sorted(by: { $0.key < $1.key }) {
            let paid = settled.values.filter { $0.conversion == id }.count
            let wanted = if case .settled = conversion.state { 1 } else { 0 }
            if !conversion.state.isFinal { problems.append("\(id) is \(conversion.state)") }
            if ends[id] != 1 { problems.append("\(id) ended \(ends[id] ?? 0) times") }
            if paid != wanted { problems.append("\(id) is \(conversion.state), paid \(paid)") }
        }
        for (pocket, balance) in books.mirrors where !balance.held.isZero {
            problems.append("\(pocket) holds \(balance.held) for nobody")
        }
        problems += books.audit().map(\.message)
    }
}
