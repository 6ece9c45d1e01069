import Bookkeeping
import Domain
import Engine
import Money

extension StoreContract {
    /// Everything that reads show of profiles and of conversions at par.
    struct ParSnapshot: Equatable {
        let conversions: [ParConversion]
        let open: [ParConversion]
        let mirrors: [Pocket: MirrorBalance]
        let profiles: [Profile]
        let balances: [[ProfileBalance]]
        let statements: [[String]]
        let trial: [TrialBalanceRow]
        let events: [ParEvent]
        let newest: Instant?

        init(of store: any Store) async throws {
            conversions = try await store.parConversions(
                ParQuery(tenant: Specimen.tenant, isAscending: true, limit: 1_000))
            open = try await store.openParConversions()
            mirrors = try await store.mirrors()
            profiles = try await store.profiles(of: Specimen.tenant)
            var balances: [[ProfileBalance]] = []
            var accounts = [SpecimenPar.treasury]
            for profile in profiles {
                balances.append(try await store.balances(of: profile.id))
                accounts.append(.profile(profile.id))
            }
            self.balances = balances
            var statements: [[String]] = []
            for account in accounts {
                let lines = try await store.statement(
                    of: account, in: nil, after: 0, atMost: 10_000)
                // All but the numbers, which may have gaps.
                statements.append(
                    lines.map { line in
                        "\(line.at) \(line.reason) \(line.reference) \(line.counterpart) "
                            + "\(line.asset) \(line.amount) \(line.balance)"
                    })
            }
            self.statements = statements
            trial = try await store.trialBalance()
            events = try await store.parEvents(of: Specimen.tenant, after: 0, atMost: 10_000)
            newest = try await store.newestParCreation()
        }
    }

    static let parModelCases = (1...Soak.rounds(4, target: 200)).map { seed in
        StoreContract("random lives at par are what the model says (\(seed))") { harness in
            var store = try await harness.open()
            let model = MemoryStore()
            var lives = RandomParLives(seed: UInt64(seed))
            for commit in RandomParLives.opening {
                try await store.apply(commit)
                try await model.apply(commit)
            }
            for step in 0..<300 {
                let commit = lives.next()
                let wanted = await model.commit(commit)
                let outcome = await store.commit(commit)
                if case .unknown = wanted, case .unknown = outcome { continue }
                try expect(outcome, is: wanted, "step \(step)")
                lives.took(wanted)
                if step % 100 == 99 {
                    store = try await harness.reopen(store)
                    try expect(
                        try await ParSnapshot(of: store), is: try await ParSnapshot(of: model),
                        "all after step \(step)")
                    try expect(try await store.audit(), is: [], "the audit")
                    try expect(try await model.audit(), is: [], "the model's audit")
                }
            }
            try expect(lives.refused > 10 && lives.done > 100, "both outcomes are met often")
        }
    }
}

/// Commits of any kind at any time, most of them possible.
struct RandomParLives {
    private var state: UInt64
    private var lives: [SpecimenPar] = []
    /// What the last commit would make of a life, and which.
    private var pending: (index: Int, life: SpecimenPar)?
    private var number = 0
    private(set) var done = 0
    private(set) var refused = 0

    private static let profiles = (1...3).map { SpecimenPar.profile($0) }
    private static let limits = ParLimits(
        perConversion: Fixed(9), perTenantAndDay: Fixed(400), netPerAssetAndDay: Fixed(150))

    /// Little money, so that it runs out.
    static let opening: [Commit] =
        profiles.flatMap { SpecimenPar.open($0, Fixed(60)) } + [
            SpecimenPar.deposit(
                Fixed(90), of: SpecimenPar.coin, to: .treasury(SpecimenPar.issuer))
        ]

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    private mutating func random(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }

    mutating func next() -> Commit {
        number += 1
        pending = nil
        switch random(10) {
        case 0: return transfer()
        case 1: return profile()
        case 2, 3, 4: return create()
        case 5, 6, 7, 8: return lives.isEmpty ? create() : advance()
        default: return Commit(writes: [.numberEvents(atMost: random(6) + 1)])
        }
    }

    /// A life goes on only where its commit was done.
    mutating func took(_ outcome: CommitOutcome) {
        guard outcome == .done else {
            refused += 1
            return
        }
        done += 1
        guard let pending else { return }
        if pending.index < lives.count {
            lives[pending.index] = pending.life
        } else {
            lives.append(pending.life)
        }
    }

    private mutating func create() -> Commit {
        let amount = Fixed(random(10) + 1)
        let (profile, recipient) = (Self.profiles[random(3)], Self.profiles[random(3)])
        let (isBack, isDirected) = (random(3) == 0, random(3) == 0)
        let life = SpecimenPar(
            number, amount, of: profile, reference: random(2) == 0 ? "r-\(random(40))" : nil,
            limits: Self.limits
        ) { request in
            if isBack { (request.source, request.target) = (request.target, request.source) }
            if isDirected { request.recipient = recipient.id }
        }
        pending = (lives.count, life)
        return life.create()
    }

    private mutating func advance() -> Commit {
        let index = random(lives.count)
        var life = lives[index]
        let commit: Commit
        switch life.conversion.state {
        case .created: commit = random(4) == 0 ? life.cancel() : life.intend()
        case .settling: commit = random(4) == 0 ? life.retreat() : life.settle()
        case .settled, .cancelled:
            // Late by one step: its version is another by now.
            var late = life.create()
            late.writes = [
                .par(.updateConversion(life.conversion, expected: life.conversion.version - 1))
            ]
            return late
        }
        pending = (index, life)
        return commit
    }

    private mutating func transfer() -> Commit {
        let (from, to) = (random(3), random(2) + 1)
        let asset = random(2) == 0 ? Specimen.usd : SpecimenPar.coin
        let activity = Activity(
            id: Specimen.id(number), tenant: Specimen.tenant,
            kind: .transfer(
                from: Self.profiles[from].id, to: Self.profiles[(from + to) % 3].id),
            asset: asset, amount: Fixed(random(20) + 1),
            reference: random(2) == 0 ? "t-\(random(20))" : nil, at: Specimen.time(number))
        var commit = SpecimenPar.book(activity)
        let pocket = SpecimenPar.pocket(Self.profiles[from], asset)
        commit.guards = [.par(.available(pocket, activity.amount))]
        return commit
    }

    private mutating func profile() -> Commit {
        if random(2) == 0 {
            let one = Self.profiles[random(3)]
            return Commit(guards: [.par(.profileUnused(one.id))])
        }
        let one = SpecimenPar.profile(10 + random(5), nickname: "n-\(random(7))")
        return Commit(writes: [.par(.putProfile(one))])
    }
}
